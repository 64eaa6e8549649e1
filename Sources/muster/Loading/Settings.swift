import Plan

/// `name=value`, as in `--set name=value`.
enum Settings {
    static func parse(_ texts: [String], of what: String = "--set") throws(CommandFailure) -> [PlanRequest.Setting] {
        var settings: [PlanRequest.Setting] = []
        for text in texts {
            guard let sign = text.firstIndex(of: "="), sign != text.startIndex else {
                throw CommandFailure(.usage, "\(what) \(text): expected name=value")
            }
            settings.append(PlanRequest.Setting(String(text[..<sign]), String(text[text.index(after: sign)...])))
        }
        return settings
    }
}
