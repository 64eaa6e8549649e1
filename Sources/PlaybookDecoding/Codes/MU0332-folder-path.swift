import Diagnostics

extension DiagnosticCode {
    public static let folderPath = DiagnosticCode(332, "folder-path", "A folder is not a path") {
        Explanation(
            problem: "A folder of the site is written with ~ or a variable, which mean nothing here.",
            reason: "Evidence would be written to a folder that is really called ~.",
            remedy: "Write an absolute path, or one from the folder of the site file.",
            wrong: .init(
                "site.yaml",
                """
                muster: 1
                site: lab
                folders: { runs: "~/runs", inbox: inbox, locks: locks, keys: keys }
                """),
            right: .init(
                "site.yaml",
                """
                muster: 1
                site: lab
                folders: { runs: /home/ann/runs, inbox: inbox, locks: locks, keys: keys }
                """))
    }
}
