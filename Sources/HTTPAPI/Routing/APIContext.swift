package import Hummingbird

/// What Hummingbird keeps for one request.
package struct APIContext: RequestContext {
    package var coreContext: CoreRequestContextStorage

    package init(source: Source) { coreContext = CoreRequestContextStorage(source: source) }
}
