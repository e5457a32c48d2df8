import Synchronization

/// How much of something is taken, of what there is. Taking costs one atomic addition.
final class Occupancy: Sendable {
    private let most: Int
    private let taken = Atomic<Int>(0)

    init(_ most: Int) { self.most = most }

    var value: Int { taken.load(ordering: .relaxed) }

    /// Takes some of it, for as long as what it returns is held; nil if there is not as much left.
    func take(_ amount: Int = 1) -> Place? {
        let now = taken.wrappingAdd(amount, ordering: .relaxed).newValue
        guard now <= most else {
            taken.wrappingSubtract(amount, ordering: .relaxed)
            return nil
        }
        return Place(in: self, amount)
    }

    /// What somebody has taken. It is given back when nobody holds this any more, whatever becomes of the request.
    final class Place: Sendable {
        private let occupancy: Occupancy
        private let amount: Int

        fileprivate init(in occupancy: Occupancy, _ amount: Int) {
            self.occupancy = occupancy
            self.amount = amount
        }

        deinit { occupancy.taken.wrappingSubtract(amount, ordering: .relaxed) }
    }
}
