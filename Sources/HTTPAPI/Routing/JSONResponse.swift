import EventStore
import HTTPTypes
import Hummingbird

extension Response {
    static func json(_ json: JSON, status: HTTPResponse.Status = .ok, _ headers: HTTPFields = [:]) -> Response {
        .json(bytes: json.bytes, status: status, headers)
    }

    static func json(bytes: [UInt8], status: HTTPResponse.Status = .ok, _ headers: HTTPFields = [:]) -> Response {
        var headers = headers
        headers[.contentType] = "application/json"
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}
