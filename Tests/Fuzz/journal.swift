import Journal

/// Bytes as a journal: read line by line, recovered, and read again.
///
/// No crash, no hang, and: what recovery leaves is read without a problem, and recovering it again changes nothing.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOne(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: data, count: count))
    let storage = MemoryStorage(bytes: bytes)
    do {
        _ = try Recovery.recover(storage)
        let size = storage.size()
        precondition(size <= UInt64(bytes.count), "recovery wrote something")
        _ = try Recovery.recover(storage)
        precondition(storage.size() == size, "a second recovery cut more off")
    } catch {
        // a damage that is refused is an answer
    }
    return 0
}
