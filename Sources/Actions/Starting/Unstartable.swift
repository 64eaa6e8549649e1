/// Why a call could not even be started: nothing of it happened.
struct Unstartable: Error {
    var reason: String
}
