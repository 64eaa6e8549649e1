/// Collects the shapes of one inline SVG. Coordinates are whole pixels of its view box, so that equal data draw equal bytes.
struct SVGCanvas {
    enum Anchor: String { case start, middle, end }

    private(set) var shapes = ""

    mutating func rectangle(_ x: Int, _ y: Int, _ width: Int, _ height: Int, _ style: String, radius: Int = 0, tip: String = "") {
        let round = radius > 0 ? " rx=\"\(radius)\"" : ""
        shapes += "<rect x=\"\(x)\" y=\"\(y)\" width=\"\(max(0, width))\" height=\"\(height)\"\(round) class=\"\(style)\""
        close("rect", tip)
    }

    mutating func line(_ x1: Int, _ y1: Int, _ x2: Int, _ y2: Int, _ style: String, tip: String = "") {
        shapes += "<line x1=\"\(x1)\" y1=\"\(y1)\" x2=\"\(x2)\" y2=\"\(y2)\" class=\"\(style)\""
        close("line", tip)
    }

    mutating func circle(_ x: Int, _ y: Int, _ radius: Int, _ style: String, tip: String = "") {
        shapes += "<circle cx=\"\(x)\" cy=\"\(y)\" r=\"\(radius)\" class=\"\(style)\""
        close("circle", tip)
    }

    mutating func text(_ x: Int, _ y: Int, _ text: String, _ style: String, _ anchor: Anchor = .start) {
        let place = anchor == .start ? "" : " text-anchor=\"\(anchor.rawValue)\""
        shapes += "<text x=\"\(x)\" y=\"\(y)\" class=\"\(style)\"\(place)>\(HTMLText.line(text))</text>\n"
    }

    private mutating func close(_ name: String, _ tip: String) {
        shapes += tip.isEmpty ? "/>\n" : "><title>\(HTMLText.line(tip))</title></\(name)>\n"
    }

    /// The whole picture, with what a screen reader says instead of it.
    func picture(width: Int, height: Int, name: String, title: String, description: String) -> String {
        """
        <svg xmlns="http://www.w3.org/2000/svg" class="\(name)" viewBox="0 0 \(width) \(height)" width="\(width)" \
        height="\(height)" role="img" aria-labelledby="\(name)-picture-title \(name)-picture-words">
        <title id="\(name)-picture-title">\(HTMLText.line(title))</title>
        <desc id="\(name)-picture-words">\(HTMLText.line(description))</desc>
        \(shapes)</svg>

        """
    }
}
