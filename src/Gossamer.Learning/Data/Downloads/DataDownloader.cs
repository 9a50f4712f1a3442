using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;

namespace Gossamer.Learning.Data.Downloads;

/// <summary>
/// Fetches published files. A download is written beside its target as <c>NAME.part</c>, goes on where an earlier one was
/// cut, and takes its name only once size and checksum are right.
/// </summary>
/// <param name="client">Sends the requests; follow redirects and set no overall time limit (see <see cref="CreateClient"/>).</param>
public sealed class DataDownloader(HttpClient client)
{
    private const int Attempts = 5;
    private const int BufferLength = 1 << 16;

    /// <summary>A client for downloads of any length: redirects are followed, connecting takes at most 30 seconds.</summary>
    [SuppressMessage("Reliability", "CA2000", Justification = "The client disposes the handler.")]
    public static HttpClient CreateClient() => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = true,
        ConnectTimeout = TimeSpan.FromSeconds(30),
        AutomaticDecompression = DecompressionMethods.None,
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <summary>How long to wait before going on after a cut; grows with each attempt. Default 1 second.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a server may stay silent before an attempt counts as cut. Default 60 seconds.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Opens a file for writing at its end. Default: a file on disk.</summary>
    public Func<string, Stream> OpenAppend { get; init; } =
        static path => new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.None, BufferLength);

    /// <summary>Fetches all files of a set that are not yet in <paramref name="folder"/>, and returns their paths.</summary>
    /// <exception cref="ArgumentException">The set cannot be downloaded.</exception>
    /// <inheritdoc cref="DownloadAsync" path="/exception"/>
    public async Task<IReadOnlyList<string>> DownloadAllAsync(
        DataSetInfo info, string folder, IProgress<DownloadProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(info);
        if (info.Files.Count == 0) throw new ArgumentException($"{info.Name} cannot be downloaded: {info.Notes}", nameof(info));
        List<string> paths = [];
        foreach (DataFile file in info.Files)
            paths.Add(await DownloadAsync(file, folder, progress, cancellation).ConfigureAwait(false));
        return paths;
    }

    /// <summary>
    /// Fetches <paramref name="file"/> into <paramref name="folder"/>, trying its addresses in order, and returns its path. A
    /// file that is there with the right checksum is left alone.
    /// </summary>
    /// <exception cref="HttpRequestException">No address delivers the file; the message says what each answered.</exception>
    /// <exception cref="InvalidDataException">The file arrived with another checksum or size; it is not kept.</exception>
    /// <exception cref="IOException">The file cannot be written; what has arrived is kept and the next call goes on from there.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was requested; what has arrived is kept.</exception>
    public async Task<string> DownloadAsync(
        DataFile file, string folder, IProgress<DownloadProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(file);
        if (Path.GetFileName(file.Name) != file.Name || file.Name is "" or "." or "..")
            throw new ArgumentException($"'{file.Name}' is no plain file name", nameof(file));
        Directory.CreateDirectory(folder);
        string target = Path.Combine(folder, file.Name), partial = target + ".part";
        if (File.Exists(target) && await ProblemAsync(file, target, cancellation).ConfigureAwait(false) is null) return target;

        List<string> failures = [];
        bool damaged = false;
        foreach (Uri address in file.Addresses)
        {
            if (!await TryAddressAsync(file, address, partial, progress, failures, cancellation).ConfigureAwait(false)) continue;
            string? problem = await ProblemAsync(file, partial, cancellation).ConfigureAwait(false);
            if (problem is null)
            {
                File.Move(partial, target, overwrite: true);
                return target;
            }

            File.Delete(partial);
            failures.Add($"{address}: {problem}; it was not kept");
            damaged = true;
        }

        string message = $"{file.Name} could not be downloaded: {string.Join("; ", failures)}; "
            + $"try again later, or fetch it by other means and put it into {folder}";
        throw damaged ? new InvalidDataException(message) : new HttpRequestException(message);
    }

    /// <summary>One address, going on after cuts; false, and the reason among the failures, if it does not deliver.</summary>
    private async Task<bool> TryAddressAsync(
        DataFile file, Uri address, string partial, IProgress<DownloadProgress>? progress, List<string> failures,
        CancellationToken cancellation)
    {
        for (int attempt = 1; ; attempt++)
        {
            long before = Length(partial);
            try
            {
                await ReceiveAsync(file, address, partial, progress, cancellation).ConfigureAwait(false);
                return true;
            }
            catch (HttpRequestException exception) when (exception.StatusCode is { } status && (int)status is >= 400 and < 500)
            {
                failures.Add($"{address} answers {(int)status} {status}");
                return false;
            }
            catch (Exception exception) when (IsCut(exception, cancellation))
            {
                if (Length(partial) > before) attempt = 1;
                if (attempt >= Attempts)
                {
                    string reason = exception is OperationCanceledException
                        ? $"silent for {Patience.TotalSeconds:0.#} seconds"
                        : exception.Message.TrimEnd('.');
                    failures.Add($"{address}: {reason} ({attempt} attempts, {Length(partial)} bytes kept)");
                    return false;
                }

                await Task.Delay(Pause * attempt, cancellation).ConfigureAwait(false);
            }
        }
    }

    private async Task ReceiveAsync(
        DataFile file, Uri address, string partial, IProgress<DownloadProgress>? progress, CancellationToken cancellation)
    {
        long have = Length(partial);
        if (have > 0 && have == file.Bytes) return;
        if (have > file.Bytes)
        {
            File.Delete(partial);
            have = 0;
        }

        using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        silence.CancelAfter(Patience);
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        if (have > 0) request.Headers.Range = new RangeHeaderValue(have, null);
        using HttpResponseMessage response =
            await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, silence.Token).ConfigureAwait(false);
        if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
        {
            // Either everything is here already, or what is here belongs to another file.
            if (response.Content.Headers.ContentRange?.Length == have) return;
            File.Delete(partial);
            throw new HttpIOException(HttpRequestError.InvalidResponse, "the server does not know the rest of the file");
        }

        response.EnsureSuccessStatusCode();
        if (have > 0 && (response.StatusCode != HttpStatusCode.PartialContent || response.Content.Headers.ContentRange?.From != have))
        {
            // The server sends the whole file, not the rest.
            File.Delete(partial);
            if (response.StatusCode == HttpStatusCode.PartialContent)
                throw new HttpIOException(HttpRequestError.InvalidResponse, "the server sends another part than asked for");
            have = 0;
        }

        long? total = file.Bytes ?? have + response.Content.Headers.ContentLength;
        await CopyAsync(file, response, partial, have, total, progress, silence, cancellation).ConfigureAwait(false);
    }

    private async Task CopyAsync(
        DataFile file, HttpResponseMessage response, string partial, long have, long? total, IProgress<DownloadProgress>? progress,
        CancellationTokenSource silence, CancellationToken cancellation)
    {
        Stream content = await response.Content.ReadAsStreamAsync(silence.Token).ConfigureAwait(false);
        await using (content.ConfigureAwait(false))
        {
            Stream output = Written(partial, () => OpenAppend(partial));
            try
            {
                byte[] buffer = new byte[BufferLength];
                while (true)
                {
                    silence.CancelAfter(Patience);
                    int read = await content.ReadAsync(buffer, silence.Token).ConfigureAwait(false);
                    if (read == 0) break;
                    cancellation.ThrowIfCancellationRequested();
                    Written(partial, () => output.Write(buffer, 0, read));
                    have += read;
                    if (have > file.Bytes) break;
                    progress?.Report(new DownloadProgress(file.Name, have, total));
                }

                Written(partial, output.Flush);
            }
            finally
            {
                CloseQuietly(output);
            }
        }

        if (have < total)
            throw new HttpIOException(HttpRequestError.ResponseEnded, $"the connection ended after {have} of {total} bytes");
    }

    /// <summary>What is wrong with a file that has arrived; null if nothing is.</summary>
    private static async Task<string?> ProblemAsync(DataFile file, string path, CancellationToken cancellation)
    {
        FileStream stream = File.OpenRead(path);
        await using (stream.ConfigureAwait(false))
        {
            if (file.Bytes is { } bytes && stream.Length != bytes) return $"{stream.Length} bytes arrived where {file.Name} has {bytes}";
            if (file.Sha256 is { } sha256)
            {
                string found = Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellation).ConfigureAwait(false));
                return found == sha256 ? null : $"{file.Name} arrived with SHA-256 {found}, expected {sha256}";
            }

            if (file.Md5 is { } md5)
            {
                string found = await Md5Async(stream, cancellation).ConfigureAwait(false);
                return found == md5 ? null : $"{file.Name} arrived with MD5 {found}, expected {md5}";
            }

            return null;
        }
    }

    [SuppressMessage("Security", "CA5351", Justification = "The authors published MD5 sums; they guard against damage, not forgery.")]
    private static async Task<string> Md5Async(Stream stream, CancellationToken cancellation) =>
        Convert.ToHexStringLower(await MD5.HashDataAsync(stream, cancellation).ConfigureAwait(false));

    private static long Length(string path) => File.Exists(path) ? new FileInfo(path).Length : 0;

    private static bool IsCut(Exception exception, CancellationToken cancellation) => exception switch
    {
        DiskException => false,
        OperationCanceledException => !cancellation.IsCancellationRequested,
        HttpRequestException or IOException => true,
        _ => false,
    };

    private static void Written(string partial, Action write) => Written(partial, () =>
    {
        write();
        return true;
    });

    private static T Written<T>(string partial, Func<T> write)
    {
        try
        {
            return write();
        }
        catch (IOException exception)
        {
            throw new DiskException(
                $"{partial} cannot be written ({exception.Message.TrimEnd('.')}); make room on the disk and start again, "
                + "the download goes on from where it is", exception);
        }
    }

    private static void CloseQuietly(Stream output)
    {
        try
        {
            output.Dispose();
        }
        catch (IOException)
        {
            // Of a full disk, the write before has told.
        }
    }

    /// <summary>Tells a full disk from a cut connection: both are an <see cref="IOException"/>.</summary>
    private sealed class DiskException(string message, Exception inner) : IOException(message, inner);
}
