/// A text as one word of a shell command that people copy.
enum ShellWord {
    private static let plain = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:@%+=,".utf8)

    /// As it is where no character means anything to a POSIX shell, else in single quotes.
    static func quoted(_ text: String) -> String {
        if !text.isEmpty, text.utf8.allSatisfy(plain.contains) { return text }
        return "'" + text.replacing("'", with: "'\\''") + "'"
    }
}
