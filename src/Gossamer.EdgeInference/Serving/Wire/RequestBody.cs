using System.Buffers;
using Microsoft.AspNetCore.Http;

namespace Gossamer.EdgeInference.Serving.Wire;

/// <summary>The bytes of a request's body, in rented memory.</summary>
internal sealed class RequestBody : IDisposable
{
    private const int FirstBytes = 16 << 10;

    private byte[] _buffer;
    private int _length;

    private RequestBody(int capacity) => _buffer = ArrayPool<byte>.Shared.Rent(capacity);

    public ReadOnlySpan<byte> Span => _buffer.AsSpan(0, _length);

    /// <summary>Reads a body of JSON; the server ends one that is too long.</summary>
    /// <exception cref="InferenceException">The body is announced as anything else.</exception>
    public static async ValueTask<RequestBody> ReadAsync(HttpRequest request)
    {
        if (!string.IsNullOrEmpty(request.ContentType) && !request.HasJsonContentType() && !IsFromCurl(request.ContentType))
            throw InferenceException.Invalid($"the body is {OneLine.Of(request.ContentType)}, expected application/json; the binary extension of some servers is not offered");
        if (request.Headers.ContentEncoding.Count > 0) throw InferenceException.Invalid($"the body is encoded as {OneLine.Of($"{request.Headers.ContentEncoding}")}, expected plain JSON");
        var body = new RequestBody((int)Math.Clamp(request.ContentLength ?? 0, FirstBytes, MessageLimits.Bytes));
        try
        {
            while (true)
            {
                if (body._length == body._buffer.Length) body.Grow();
                int read = await request.Body.ReadAsync(body._buffer.AsMemory(body._length), request.HttpContext.RequestAborted).ConfigureAwait(false);
                if (read == 0) return body;
                body._length += read;
            }
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    /// <summary>Gives the memory back.</summary>
    public void Dispose()
    {
        byte[] buffer = Interlocked.Exchange(ref _buffer, []);
        if (buffer.Length > 0) ArrayPool<byte>.Shared.Return(buffer);
    }

    /// <summary>What curl says of <c>-d</c> by default.</summary>
    private static bool IsFromCurl(string contentType) => contentType.Equals("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase);

    private void Grow()
    {
        byte[] larger = ArrayPool<byte>.Shared.Rent(2 * _buffer.Length);
        Span.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
