/// The format's constructs: the one definition of their keys.
///
/// Each file of this folder holds some of them; what a construct is called here is what `ref` of the schemas calls it.
package enum Format {}
