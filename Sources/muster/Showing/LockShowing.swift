import Engine
import Values

/// Locks for people and for programs.
enum LockShowing {
    static func text(_ sheets: [LockSheet]) -> String {
        let lines = sheets.flatMap { sheet in
            sheet.holders.isEmpty ? [free(sheet)] : sheet.holders.map { held(sheet.key, $0) }
        }
        return lines.isEmpty ? "no lock was ever taken" : lines.joined(separator: "\n")
    }

    private static func held(_ key: LockKey, _ owner: LockOwner) -> String {
        let standing = RunStanding(owner)
        return
            "\(key)  \(owner.shared ? "shared" : "exclusive")  run \(owner.run) (\(owner.mode)) on \(owner.host), pid \(owner.pid), since \(owner.since)  \(standing.words)"
    }

    private static func free(_ sheet: LockSheet) -> String {
        var text = "\(sheet.key)  free"
        if let since = sheet.freeSince { text += " since \(since)" }
        if let last = sheet.lastHolder { text += ", last held by run \(last.run)" }
        if sheet.breaks.contains(where: { $0.takenBy == nil && $0.statement != nil }) { text += ", broken" }
        return text
    }

    /// One key as JSON.
    struct Line: Encodable {
        struct Holder: Encodable {
            let run: RunID
            let mode: String
            let shared: Bool
            let host: String
            let pid: Int
            let since: Timestamp
            let folder: String
            let standing: String
        }

        let key: LockKey
        let holders: [Holder]
        let freeSince: Timestamp?
        let lastRun: RunID?

        enum CodingKeys: String, CodingKey { case key, holders, freeSince = "free_since", lastRun = "last_run" }
    }

    static func line(_ sheet: LockSheet) -> Line {
        let holders = sheet.holders.map { owner in
            Line.Holder(
                run: owner.run, mode: owner.mode, shared: owner.shared, host: owner.host, pid: owner.pid, since: owner.since,
                folder: owner.folder,
                standing: RunStanding(owner).rawValue)
        }
        return Line(key: sheet.key, holders: holders, freeSince: sheet.freeSince, lastRun: sheet.lastHolder?.run)
    }
}
