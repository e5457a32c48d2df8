/// The versions of the streams that were used last, so that a writer seldom has to look one up.
///
/// Two generations: what is used moves to the young one; when that is full it becomes the old one, and what was old is
/// forgotten. It never holds more than twice its capacity.
package struct VersionCache {
    private let capacity: Int
    private var young: [StreamName: Int] = [:]
    private var old: [StreamName: Int] = [:]

    package init(capacity: Int) { self.capacity = capacity }

    package subscript(stream: StreamName) -> Int? {
        mutating get {
            if let version = young[stream] { return version }
            guard let version = old[stream] else { return nil }
            self[stream] = version
            return version
        }
        set {
            young[stream] = newValue
            if young.count >= capacity {
                old = young
                young = [:]
            }
        }
    }

    package mutating func removeAll() {
        young = [:]
        old = [:]
    }
}
