import Foundation
import Testing

/// Runs a program of the system with bytes on its standard input and gives its standard output.
enum Tool {
    static func run(_ path: String, _ arguments: [String], input: Data) throws -> Data {
        let file = FileManager.default.temporaryDirectory.appending(path: "muster-reports-\(UUID().uuidString)")
        try input.write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }  // a left-over temporary file harms no other test
        let process = Process()
        process.executableURL = URL(filePath: path)
        process.arguments = arguments
        process.standardInput = try FileHandle(forReadingFrom: file)
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let bytes = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0, "\(path) ended with \(process.terminationStatus)")
        return bytes
    }
}

/// Looks at an HTML file with parsers that are not ours.
enum HTMLCheck {
    private static let program = #"""
        import sys, xml.parsers.expat, html.parser, re
        text = sys.stdin.buffer.read().decode("utf-8")
        problems, ids, targets = [], [], []
        def start(name, attributes):
            if name in ("script", "link", "iframe", "object", "embed", "img", "base", "form", "use", "image", "foreignObject", "audio", "video", "source"):
                problems.append("element " + name)
            for key, value in attributes.items():
                if key.startswith("on"): problems.append("handler " + key)
                if key in ("src", "srcset", "action", "poster", "background", "data", "xlink:href"): problems.append(key + "=" + value)
                if key == "href":
                    (targets.append(value[1:]) if value.startswith("#") else problems.append("href=" + value))
                if key == "id": ids.append(value)
                if key == "style": problems.append("style attribute")
            if name == "meta" and "http-equiv" in attributes and attributes["http-equiv"] != "Content-Security-Policy":
                problems.append("meta " + attributes["http-equiv"])
        parser = xml.parsers.expat.ParserCreate()
        parser.StartElementHandler = start
        parser.Parse(text, True)
        class Balance(html.parser.HTMLParser):
            stack = []
            def handle_starttag(self, tag, attrs): self.stack.append(tag)
            def handle_startendtag(self, tag, attrs): pass
            def handle_endtag(self, tag):
                if not self.stack or self.stack.pop() != tag: problems.append("unbalanced " + tag)
        balance = Balance(); balance.feed(text); balance.close()
        if balance.stack: problems.append("open " + " ".join(balance.stack))
        for name in sorted(set(i for i in ids if ids.count(i) > 1)): problems.append("twice id " + name)
        for name in sorted(set(targets) - set(ids)): problems.append("no target " + name)
        style = re.search(r"<style>(.*?)</style>", text, re.S).group(1)
        if "url(" in style or "@import" in style: problems.append("style loads something")
        for scalar in text:
            if ord(scalar) < 32 and scalar != "\n" or scalar in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c\u200b\ufeff\u2028\u2029":
                problems.append("invisible U+%04X" % ord(scalar))
        print("\n".join(problems), end="")
        """#

    static func assertSound(_ text: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
        let problems = try Tool.run("/usr/bin/python3", ["-c", program], input: Data(text.utf8))
        #expect(String(decoding: problems, as: UTF8.self) == "", sourceLocation: sourceLocation)
    }
}
