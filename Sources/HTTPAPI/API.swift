package import Application
import HTTPTypes
package import Hummingbird
package import Logging

/// The node over HTTP: everything under `/v1`, and what operators ask.
///
/// It holds no state of its own but caches and counters; any number may stand before one node, each with limits of its own.
package struct API: Sendable {
    let node: Node
    let logger: Logger
    let metrics: PrometheusMetrics
    let plans = PlanCache()
    let load: ServerLoad

    /// - Parameters:
    ///   - metrics: what `/metrics` shows. To have the other floors' metrics in it too, the program makes it the metrics
    ///     system's factory before the node is opened.
    ///   - limits: how much it takes on.
    ///   - now: the clock by which clients may ask only so often.
    package init(
        node: Node, metrics: PrometheusMetrics, limits: LoadLimits = LoadLimits(), logger: Logger,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        load = ServerLoad(limits, now: now)
        self.node = node
        self.metrics = metrics
        self.logger = logger
    }

    /// Everything that it answers.
    package var routes: [Route] {
        submissionRoutes + positionRoutes + tokenRoutes + programmeRoutes + proposalRoutes + roundRoutes + peopleRoutes
            + personRoutes + planRoutes + trailRoutes + entryRoutes + checkpointRoutes + proofRoutes + provenTrailRoutes
            + fileRoutes + operatorRoutes
    }

    package func router() -> Router<APIContext> {
        let router = Router(context: APIContext.self, options: .autoGenerateHeadEndpoints)
        let answering = Answering(node: node, load: load, logger: logger)
        let routes = routes
        for route in routes {
            let measure = RouteMeasure(metrics, method: route.method.rawValue, path: route.path)
            router.on(RouterPath(route.path), method: route.method) { request, context in
                await answering.answer(request, context, route, measure)
            }
        }
        // Added last, it stands before nothing but what no route answers.
        router.add(middleware: Strays(routes: routes, answering: answering))
        return router
    }

    /// The server, ready to run as a service: it ends gracefully, letting go of feeds and finishing what it has begun.
    ///
    /// - Parameter running: told the port once it listens; of use with port 0.
    package func makeApplication(
        host: String, port: Int, running: @escaping @Sendable (Int?) async -> Void = { _ in }
    ) -> some ApplicationProtocol {
        router().served(host: host, port: port, load: load, logger: logger, running: running)
    }
}

/// Answers what no route does: 405 where the method is wrong, 404 elsewhere.
struct Strays: RouterMiddleware {
    let routes: [Route]
    let answering: Answering

    func handle(
        _ request: Request, context: APIContext, next: (Request, APIContext) async throws -> Response
    ) async -> Response {
        var methods = Set(routes.filter { $0.matches(request.uri.path) }.map(\.method.rawValue))
        var problem = Problem.notFound("There is nothing at this address.")
        if !methods.isEmpty {
            if methods.contains("GET") { methods.insert("HEAD") }
            let allowed = methods.sorted().joined(separator: ", ")
            problem = Problem("wrong_method", .methodNotAllowed, "Use one of \(allowed) here.")
            problem.headers[.allow] = allowed
        }
        var response = problem.response
        answering.stamp(&response)
        return response
    }
}
