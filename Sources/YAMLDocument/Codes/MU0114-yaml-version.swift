import Diagnostics

extension DiagnosticCode {
    public static let yamlVersion = DiagnosticCode(114, "yaml-version", "The file asks for another version of YAML") {
        Explanation(
            problem: "The file asks for another version of YAML than 1.2 in its %YAML line.",
            reason: """
                In YAML 1.1 words such as no and on are booleans and 1:30 is a number: the same text would mean something else.
                """,
            remedy: "Leave the %YAML line out; the format is always YAML 1.2 with its core schema.",
            wrong: .init(
                "drill.yaml",
                """
                %YAML 1.1
                ---
                muster: 1
                id: drill
                steps:
                  - { id: look, effect: read, run: [ hostname ] }
                """),
            right: .init(
                "drill.yaml",
                """
                muster: 1
                id: drill
                steps:
                  - { id: look, effect: read, run: [ hostname ] }
                """))
    }
}
