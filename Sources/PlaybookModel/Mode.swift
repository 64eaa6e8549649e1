/// How a run counts: `live` and `drill` change things, `dry` reads only.
public enum Mode: String, Sendable, Hashable, Codable, CaseIterable { case drill, live, dry }
