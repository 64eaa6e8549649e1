import Journal
import Plan

/// The plan in a run's folder: what was approved.
enum StoredPlan {
    static func read(_ folder: RunFolder) throws(CommandFailure) -> Plan {
        try CommandFailure.catching(.unusable) { try Plan.read(try folder.readPlan()) }
    }
}
