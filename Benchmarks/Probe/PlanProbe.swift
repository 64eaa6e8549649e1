import Glibc
import Plan

/// Reads a plan as `resume` does.
enum PlanProbe {
    static func microseconds(plan path: String) throws -> Double {
        let bytes = try bytes(of: path)
        let begin = seconds(CLOCK_PROCESS_CPUTIME_ID)
        let plan = try Plan.read(bytes)
        return (seconds(CLOCK_PROCESS_CPUTIME_ID) - begin) / Double(plan.steps.count) * 1e6
    }
}
