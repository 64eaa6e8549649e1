import Foundation
import Testing

/// The lab client's log, read by the tests on their own, so that the run's figures are checked against something.
struct ClientLog {
    struct Write {
        let key: String
        let isAcknowledged: Bool
        let sent: Date
        let ended: Date
    }

    /// In the order they were sent.
    let writes: [Write]

    init(_ lab: Lab) throws {
        let text = try String(contentsOfFile: lab.folder + "/client.jsonl", encoding: .utf8)
        writes = try text.split(separator: "\n").map { line in
            let object = try Fields(json: String(line))
            let isAcknowledged = try object.string("event") == "ack"
            return Write(
                key: "\(try object.string("client"))|\(try object.integer("seq"))", isAcknowledged: isAcknowledged,
                sent: try moment(try object.string("sent_at")),
                ended: try moment(try object.string(isAcknowledged ? "acked_at" : "failed_at")))
        }.sorted { $0.sent < $1.sent }
    }

    /// The longest time from a first failed write to the next acknowledged one, in seconds, and when it began.
    var longestOutage: (seconds: TimeInterval, began: Date) {
        var began: Date?
        var longest = (seconds: TimeInterval(0), began: Date.distantPast)
        for write in writes {
            if !write.isAcknowledged {
                began = began ?? write.sent
            } else if let start = began {
                if write.ended.timeIntervalSince(start) > longest.seconds { longest = (write.ended.timeIntervalSince(start), start) }
                began = nil
            }
        }
        return longest
    }

    /// Acknowledged writes that a database does not hold, oldest first.
    func lost(_ lab: Lab, in region: String) async throws -> [Write] {
        let kept = Set(try await lab.sql(region, "SELECT client, seq FROM writes"))
        return writes.filter { $0.isAcknowledged && !kept.contains($0.key) }
    }
}

/// Seconds and microseconds of an RFC 3339 moment in UTC.
func moment(_ text: String) throws -> Date {
    let form = DateFormatter()
    form.locale = Locale(identifier: "en_US_POSIX")
    form.timeZone = TimeZone(secondsFromGMT: 0)
    form.dateFormat = "yyyy-MM-dd'T'HH:mm:ss"
    let parts = text.dropLast().split(separator: ".")
    let whole = try #require(form.date(from: String(parts[0])), "\(text)")
    return whole.addingTimeInterval(try #require(Double("0." + (parts.count > 1 ? String(parts[1]) : "0"))))
}
