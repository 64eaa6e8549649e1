"""A server to be broken: says its port in a file, keeps a line for every effect, and misbehaves as the path says.

usage: target.py FOLDER [CERTIFICATE KEY]
POST /do/NAME            the effect, then an answer
POST /stop-before/NAME   stops itself (SIGSTOP) with the request read; the effect comes when it is let go on
POST /stop-after/NAME    the effect, then stops itself before the answer
POST /cut-before/NAME    closes without an effect and without a byte
POST /cut-after/NAME     the effect, then half an answer
GET  /is/NAME            200 where the effect is there, else 404
GET  /stop               stops itself
"""
import http.server
import os
import signal
import ssl
import sys
import threading

folder = sys.argv[1]
effects = os.path.join(folder, "effects")


def stop():
    """Sent to this very thread, so that not one more line of it runs before the whole process stands still."""
    signal.pthread_kill(threading.get_ident(), signal.SIGSTOP)


class Target(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        verb, _, name = self.path[1:].partition("/")
        if verb == "stop":
            stop()
        there = verb == "is" and os.path.exists(effects) and name in open(effects).read().split()
        self.answer(404 if verb == "is" and not there else 200)

    def do_POST(self):
        self.rfile.read(int(self.headers.get("content-length") or 0))
        verb, _, name = self.path[1:].partition("/")
        if verb == "cut-before":
            self.close_connection = True
            return
        if verb == "stop-before":
            stop()
        with open(effects, "a") as file:
            file.write(name + "\n")
        if verb == "stop-after":
            stop()
        if verb == "cut-after":
            self.wfile.write(b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\nhalf of")
            self.close_connection = True
            return
        self.answer(200)

    def answer(self, status):
        self.send_response(status)
        self.send_header("content-length", "3")
        self.end_headers()
        try:
            self.wfile.write(b"ok\n")
        except BrokenPipeError:
            pass

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, address):
        pass


server = Server(("127.0.0.1", 0), Target)
if len(sys.argv) > 2:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[2], sys.argv[3])
    server.socket = context.wrap_socket(server.socket, server_side=True)
with open(os.path.join(folder, "port.tmp"), "w") as file:
    file.write(str(server.server_port))
os.rename(os.path.join(folder, "port.tmp"), os.path.join(folder, "port"))
server.serve_forever()
