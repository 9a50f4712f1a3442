using System.Security.Cryptography;
using Gossamer.Learning.Data;
using Gossamer.Learning.Data.Downloads;
using Gossamer.Tests.Learning.Runs;
using Xunit;

namespace Gossamer.Tests.Learning.Data;

public sealed class DataDownloaderTests : IDisposable
{
    private static readonly byte[] Content = FormatSamples.Ramp(300_000);

    private readonly LoopbackServer _server = new();
    private readonly TemporaryFolder _folder = new();
    private readonly HttpClient _client = DataDownloader.CreateClient();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _client.Dispose();
        _server.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_file_arrives_with_progress_and_leaves_nothing_else()
    {
        List<DownloadProgress> reports = [];
        _server.Answer = request => new LoopbackAnswer(200, Content);
        string path = await Downloader().DownloadAsync(File("set.bin"), _folder.Root, new Reports(reports), Token);
        Assert.Equal(Content, System.IO.File.ReadAllBytes(path));
        Assert.Equal([path], Directory.GetFileSystemEntries(_folder.Root));
        Assert.Equal(new DownloadProgress("set.bin", Content.Length, Content.Length), reports[^1]);
        Assert.Equal(reports.Select(static report => report.Received).Order(), reports.Select(static report => report.Received));
    }

    [Fact]
    public async Task A_file_that_is_there_is_not_fetched_again()
    {
        System.IO.File.WriteAllBytes(_folder["set.bin"], Content);
        await Downloader().DownloadAsync(File("set.bin"), _folder.Root, null, Token);
        Assert.Empty(_server.Requests);
    }

    [Fact]
    public async Task After_a_cut_the_rest_alone_is_fetched()
    {
        _server.Answer = request => _server.Requests.Count == 1
            ? new LoopbackAnswer(200, Content) { CutAfter = 100_000 }
            : Rest(request);
        await Downloader().DownloadAsync(File("set.bin"), _folder.Root, null, Token);
        Assert.Equal(Content, System.IO.File.ReadAllBytes(_folder["set.bin"]));
        Assert.Equal([null, 100_000], _server.Requests.Select(static request => request.RangeFrom));
    }

    [Fact]
    public async Task A_later_run_goes_on_where_the_earlier_one_was_cut()
    {
        _server.Answer = request => request.RangeFrom is null
            ? new LoopbackAnswer(200, Content) { CutAfter = 70_000 }
            : new LoopbackAnswer(503, []);
        var error = await Assert.ThrowsAsync<HttpRequestException>(
            () => Downloader().DownloadAsync(File("set.bin"), _folder.Root, null, Token));
        Assert.Contains("70000 bytes kept", error.Message, StringComparison.Ordinal);
        Assert.Equal([_folder["set.bin.part"]], Directory.GetFileSystemEntries(_folder.Root));

        _server.Answer = Rest;
        int before = _server.Requests.Count;
        await Downloader().DownloadAsync(File("set.bin"), _folder.Root, null, Token);
        Assert.Equal(70_000, _server.Requests[before].RangeFrom);
        Assert.Equal(Content, System.IO.File.ReadAllBytes(_folder["set.bin"]));
    }

    [Fact]
    public async Task A_server_that_ignores_ranges_sends_the_whole_file_again()
    {
        System.IO.File.WriteAllBytes(_folder["set.bin.part"], new byte[1000]);
        _server.Answer = request => new LoopbackAnswer(200, Content);
        await Downloader().DownloadAsync(File("set.bin"), _folder.Root, null, Token);
        Assert.Equal(1000, _server.Requests[0].RangeFrom);
        Assert.Equal(Content, System.IO.File.ReadAllBytes(_folder["set.bin"]));
    }

    [Fact]
    public async Task A_part_longer_than_the_file_is_thrown_away()
    {
        System.IO.File.WriteAllBytes(_folder["set.bin.part"], new byte[Content.Length + 1]);
        _server.Answer = request => new LoopbackAnswer(200, Content);
        await Downloader().DownloadAsync(File("set.bin"), _folder.Root, null, Token);
        Assert.Equal(Content, System.IO.File.ReadAllBytes(_folder["set.bin"]));
    }

    [Fact]
    public async Task A_part_the_server_does_not_know_is_thrown_away()
    {
        System.IO.File.WriteAllBytes(_folder["set.bin.part"], new byte[Content.Length + 1]);
        _server.Answer = request => request.RangeFrom is null ? new LoopbackAnswer(200, Content) : new LoopbackAnswer(416, []);
        await Downloader().DownloadAsync(File("set.bin") with { Bytes = null }, _folder.Root, null, Token);
        Assert.Equal([Content.Length + 1, null], _server.Requests.Select(static request => request.RangeFrom));
        Assert.Equal(Content, System.IO.File.ReadAllBytes(_folder["set.bin"]));
    }

    [Fact]
    public async Task A_wrong_checksum_keeps_nothing()
    {
        _server.Answer = request => new LoopbackAnswer(200, [.. Content.AsSpan(1), 0]);
        var error = await Assert.ThrowsAsync<InvalidDataException>(
            () => Downloader().DownloadAsync(File("set.bin"), _folder.Root, null, Token));
        Assert.Contains("set.bin arrived with SHA-256", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Root));
    }

    [Fact]
    public async Task MD5_serves_where_that_is_what_was_published()
    {
        _server.Answer = request => new LoopbackAnswer(200, "abc"u8.ToArray());
        DataFile file = File("set.bin") with { Bytes = null, Sha256 = null, Md5 = "900150983cd24fb0d6963f7d28e17f72" };
        await Downloader().DownloadAsync(file, _folder.Root, null, Token);
        _server.Answer = request => new LoopbackAnswer(200, "abd"u8.ToArray());
        await Assert.ThrowsAsync<InvalidDataException>(
            () => Downloader().DownloadAsync(file with { Name = "other" }, _folder.Root, null, Token));
    }

    [Fact]
    public async Task A_file_longer_than_published_is_not_read_to_its_end()
    {
        _server.Answer = request => new LoopbackAnswer(200, new byte[Content.Length * 20]);
        var error = await Assert.ThrowsAsync<InvalidDataException>(
            () => Downloader().DownloadAsync(File("set.bin"), _folder.Root, null, Token));
        Assert.Contains($"where set.bin has {Content.Length}", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Root));
    }

    [Fact]
    public async Task Redirects_are_followed()
    {
        _server.Answer = request => request.Path == "/set.bin"
            ? new LoopbackAnswer(302, []) { Location = _server.Address("moved") }
            : Rest(request);
        await Downloader().DownloadAsync(File("set.bin"), _folder.Root, null, Token);
        Assert.Equal(Content, System.IO.File.ReadAllBytes(_folder["set.bin"]));
    }

    [Fact]
    public async Task A_missing_file_is_looked_for_at_the_next_address()
    {
        _server.Answer = request => request.Path == "/mirror" ? Rest(request) : new LoopbackAnswer(404, []);
        DataFile file = File("set.bin") with { Addresses = [_server.Address("gone"), _server.Address("mirror")] };
        await Downloader().DownloadAsync(file, _folder.Root, null, Token);

        var error = await Assert.ThrowsAsync<HttpRequestException>(
            () => Downloader().DownloadAsync(File("other.bin"), _folder.Root, null, Token));
        Assert.Contains("other.bin could not be downloaded", error.Message, StringComparison.Ordinal);
        Assert.Contains("answers 404 NotFound", error.Message, StringComparison.Ordinal);
        Assert.Contains(_folder.Root, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_full_disk_keeps_what_has_arrived()
    {
        _server.Answer = Rest;
        DataDownloader full = Downloader(path => new FullDisk(path, room: 100_000));
        var error = await Assert.ThrowsAnyAsync<IOException>(() => full.DownloadAsync(File("set.bin"), _folder.Root, null, Token));
        Assert.Contains("set.bin.part cannot be written (No space left", error.Message, StringComparison.Ordinal);
        Assert.Single(_server.Requests);
        Assert.Equal([_folder["set.bin.part"]], Directory.GetFileSystemEntries(_folder.Root));

        await Downloader().DownloadAsync(File("set.bin"), _folder.Root, null, Token);
        Assert.True(_server.Requests[1].RangeFrom > 0);
        Assert.Equal(Content, System.IO.File.ReadAllBytes(_folder["set.bin"]));
    }

    [Fact]
    public async Task Cancellation_keeps_what_has_arrived()
    {
        using var stop = new CancellationTokenSource();
        _server.Answer = Rest;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Downloader().DownloadAsync(File("set.bin"), _folder.Root, new Reports([], stop.Cancel), stop.Token));
        Assert.Equal([_folder["set.bin.part"]], Directory.GetFileSystemEntries(_folder.Root));
    }

    [Fact]
    public async Task A_silent_server_is_given_up()
    {
        _server.Answer = request => new LoopbackAnswer(200, Content) { Silent = true };
        var patient = new DataDownloader(_client) { Pause = TimeSpan.Zero, Patience = TimeSpan.FromMilliseconds(50) };
        var error = await Assert.ThrowsAsync<HttpRequestException>(() => patient.DownloadAsync(File("set.bin"), _folder.Root, null, Token));
        Assert.Contains("silent for", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_that_leave_the_folder_are_refused() => await Assert.ThrowsAsync<ArgumentException>(
        () => Downloader().DownloadAsync(File("../set.bin"), _folder.Root, null, Token));

    private static LoopbackAnswer Rest(LoopbackRequest request) => request.RangeFrom is { } from
        ? new LoopbackAnswer(206, Content[(int)from..]) { ContentRange = $"bytes {from}-{Content.Length - 1}/{Content.Length}" }
        : new LoopbackAnswer(200, Content);

    private DataDownloader Downloader(Func<string, Stream>? openAppend = null) => openAppend is null
        ? new DataDownloader(_client) { Pause = TimeSpan.Zero }
        : new DataDownloader(_client) { Pause = TimeSpan.Zero, OpenAppend = openAppend };

    private DataFile File(string name) => new(name, Content.Length, [_server.Address(name)])
    {
        Sha256 = Convert.ToHexStringLower(SHA256.HashData(Content)),
    };

    private sealed class Reports(List<DownloadProgress> list, Action? after = null) : IProgress<DownloadProgress>
    {
        public void Report(DownloadProgress value)
        {
            list.Add(value);
            after?.Invoke();
        }
    }

    private sealed class FullDisk(string path, int room) : FileStream(path, FileMode.Append)
    {
        private int _room = room;

        public override void Write(byte[] buffer, int offset, int count)
        {
            if (count > _room) throw new IOException("No space left on device");
            _room -= count;
            base.Write(buffer, offset, count);
        }
    }
}
