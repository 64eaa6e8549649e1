import Glibc

/// Measures parts of the program by themselves, beside the floors in C. Each command prints one number.
@main
struct Probe {
    static func main() throws {
        let arguments = CommandLine.arguments
        switch (arguments.dropFirst().first, arguments.count) {
        case ("append", 5):
            print(try AppendProbe.microseconds(records: Int(arguments[2]) ?? 0, batch: Int(arguments[3]) ?? 1, file: arguments[4]))
        case ("spawn", 3): print(try SpawnProbe.microseconds(count: Int(arguments[2]) ?? 0))
        case ("engine", 3): print(try EngineProbe.microseconds(run: arguments[2]))
        case ("read-plan", 3): print(try PlanProbe.microseconds(plan: arguments[2]))
        default:
            print(
                """
                usage: muster-probe append RECORDS BATCH FILE   µs a record, one sync a batch
                       muster-probe spawn COUNT                 µs a command, one after the other
                       muster-probe engine RUN-FOLDER           µs of CPU a step: the run decided and journalled again, no process, no disk
                       muster-probe read-plan PLAN.JSON         µs of CPU a step
                """)
            exit(64)
        }
    }
}

/// Seconds by a clock.
func seconds(_ clock: clockid_t) -> Double {
    var time = timespec()
    clock_gettime(clock, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

/// The bytes of a file.
func bytes(of path: String) throws -> [UInt8] {
    guard let file = fopen(path, "r") else { throw ProbeError(reason: "cannot open \(path)") }
    defer { fclose(file) }
    var status = stat()
    fstat(fileno(file), &status)
    return [UInt8](unsafeUninitializedCapacity: Int(status.st_size)) { buffer, count in
        count = fread(buffer.baseAddress, 1, buffer.count, file)
    }
}

struct ProbeError: Error {
    let reason: String
}
