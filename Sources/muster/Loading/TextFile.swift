import Glibc

/// Files that people wrote, read whole.
enum TextFile {
    /// The largest file that is read; a playbook beyond it is refused before it is parsed.
    static let limit = 64 << 20

    static func read(_ path: String) throws(CommandFailure) -> [UInt8] {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw CommandFailure(.usage, "\(path): \(String(cString: strerror(errno)))") }
        defer { close(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = Glibc.read(file, &buffer, buffer.count)
            if count == 0 { return bytes }
            if count < 0 {
                if errno == EINTR { continue }
                throw CommandFailure(.usage, "\(path): \(String(cString: strerror(errno)))")
            }
            bytes.append(contentsOf: buffer[..<count])
            if bytes.count > limit { throw CommandFailure(.usage, "\(path): larger than \(limit) bytes") }
        }
    }

    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// Why a file cannot be read, as an error number of the system; nil where it can.
    static func problem(_ path: String) -> Int32? { access(path, R_OK) == 0 ? nil : errno }

    static func isEmpty(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_size == 0
    }

    static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// The names in a folder in order of their bytes; none where it cannot be read.
    static func names(in folder: String) -> [String] {
        guard let stream = opendir(folder) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { names.append(String(cString: $0)) }
            }
        }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// The path from the root, without `.` and `..`; the text itself where the system does not know it.
    static func absolute(_ path: String) -> String {
        guard let resolved = realpath(path, nil) else {
            if path.hasPrefix("/") { return path }
            guard let here = getcwd(nil, 0) else { return path }
            defer { free(here) }
            return String(cString: here) + "/" + path
        }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    /// The folder that holds a file.
    static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    static func name(of path: String) -> String { String(path.split(separator: "/").last ?? "") }

    /// Makes a folder and those above it.
    static func makeFolders(_ path: String, mode: mode_t = 0o755) throws(CommandFailure) {
        if isFolder(path) { return }
        let above = folder(of: path)
        if above != path && above != "." { try makeFolders(above, mode: mode) }
        if mkdir(path, mode) != 0 && errno != EEXIST {
            throw CommandFailure(.refused, "\(path): the folder cannot be made (\(String(cString: strerror(errno))))")
        }
    }
}
