import Testing

/// The region-outage playbook on real servers, one lab at a time: two cores are enough for one.
@Suite("The region-outage playbook on the lab", .serialized)
struct LabRuns {}
