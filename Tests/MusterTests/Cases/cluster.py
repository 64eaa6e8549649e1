"""Stands in for the API of small clusters: says its port in a file and keeps a line for every request.

usage: cluster.py FOLDER [KEPT]     KEPT is how many looks a deleted cluster is still there; left out: five
DELETE /clusters/NAME            begins the deletion
GET    /clusters/NAME            its phase; 404 once it is gone
PUT    /clusters/NAME            begins the making: building for two looks, then running
GET    /clusters/NAME/ready      503 for two looks, then 200
POST   /clusters/NAME/bootstrap  orders the applications
GET    /clusters/NAME/sync       404 before that; then 2, 1, 0 applications that wait
GET    /clusters/NAME/state      machines and applications
"""
import http.server
import json
import os
import sys
import time

folder = sys.argv[1]
kept = int(sys.argv[2]) if len(sys.argv) > 2 else 5
cluster = {"phase": "running", "looks": 0, "ready": 9, "ordered": True, "waiting": 0}


class API(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def act(self):
        self.rfile.read(int(self.headers.get("content-length") or 0))
        with open(os.path.join(folder, "requests"), "a") as file:
            file.write("%d %s %s\n" % (time.monotonic_ns() // 1000, self.command, self.path))
        path = self.path.split("/")[3:]
        key = self.command + (" " + path[0] if path else "")
        status, body = getattr(self, key.replace(" ", "_"), lambda: (405, {}))()
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    do_GET = do_PUT = do_POST = do_DELETE = act

    def DELETE(self):
        cluster.update(phase="deleting", looks=0)
        return 202, {}

    def PUT(self):
        cluster.update(phase="building", looks=0, ready=0, ordered=False, waiting=3)
        return 202, {}

    def GET(self):
        cluster["looks"] += 1
        if cluster["phase"] == "deleting" and cluster["looks"] > kept:
            cluster["phase"] = "gone"
        if cluster["phase"] == "building" and cluster["looks"] > 2:
            cluster["phase"] = "running"
        return (404, {}) if cluster["phase"] == "gone" else (200, {"phase": cluster["phase"]})

    def GET_ready(self):
        cluster["ready"] += 1
        return (200 if cluster["ready"] > 2 else 503), {}

    def POST_bootstrap(self):
        cluster["ordered"] = True
        return 202, {}

    def GET_sync(self):
        if not cluster["ordered"]:
            return 404, {}
        cluster["waiting"] = max(cluster["waiting"] - 1, 0)
        return 200, {"waiting": cluster["waiting"]}

    def GET_state(self):
        return 200, {"nodes": ["n1", "n2", "n3"], "apps": ["dns", "web"]}

    def log_message(self, *_):
        pass


server = http.server.HTTPServer(("127.0.0.1", 0), API)
with open(os.path.join(folder, "port.tmp"), "w") as file:
    file.write(str(server.server_port))
os.rename(os.path.join(folder, "port.tmp"), os.path.join(folder, "port"))
server.serve_forever()
