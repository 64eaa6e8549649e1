import Diagnostics

extension DiagnosticCode {
    public static let notUTF8 = DiagnosticCode(101, "not-utf8", "The file is not UTF-8") {
        Explanation(
            problem: "The bytes of the file are not UTF-8, the only encoding of the format.",
            reason: """
                Read in another encoding, a name or a path would turn into other characters, and a command would get an argument \
                that nobody wrote.
                """,
            remedy: "Save the file as UTF-8, or convert it: iconv -f ISO-8859-1 -t UTF-8.",
            wrong: .init(
                "drill.yaml",
                """
                muster: 1
                id: drill
                title: Übung
                steps:
                  - { id: look, effect: read, run: [ hostname ] }
                """, encoding: .latin1),
            right: .init(
                "drill.yaml",
                """
                muster: 1
                id: drill
                title: Übung
                steps:
                  - { id: look, effect: read, run: [ hostname ] }
                """))
    }
}
