import Diagnostics

/// `release_at`, `after_pivot`, `fault` and `keep` say how a release is done, so they stand beside a `release`.
///
/// On a step that uses a module they may stand alone: planning looks whether the module has a release.
struct ReleaseTermsRule {
    let context: DecodingContext

    /// - Parameter terms: the keys that are there although `release` is not.
    func check(_ terms: [Key], _ fields: Fields) {
        for term in terms {
            context.error(
                .keyNeedsKey, "\"\(term)\" needs \"release\"", at: fields.keyRange(term),
                expected: "the release in the same mapping")
        }
    }
}
