using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Gossamer.Learning.Data;
using Gossamer.Tests;
using Xunit;

namespace Gossamer.EndToEnd.Tests.Commands;

/// <summary><c>gossamer data</c>.</summary>
public sealed class DataTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task List_tells_what_is_known_and_what_ships()
    {
        JsonElement sets = (await RunAsync("data", "list", "--json")).Json();

        Assert.Equal(DataCatalog.Entries.Select(entry => entry.Name), sets.EnumerateArray().Select(Name));
        JsonElement fashion = sets.EnumerateArray().Single(set => Name(set) == "fashion-mnist");
        Assert.Equal("MIT", fashion.GetProperty("licence").GetString());
        Assert.Equal("partial", fashion.GetProperty("presence").GetString());
        Assert.Equal(Path.Combine(Repository.Root, "data", "fashion-mnist"), fashion.GetProperty("folder").GetString());
        JsonElement mnist = sets.EnumerateArray().Single(set => Name(set) == "mnist");
        Assert.Equal("absent", mnist.GetProperty("presence").GetString());
        Assert.Equal(JsonValueKind.Null, mnist.GetProperty("folder").ValueKind);
        Assert.True(mnist.GetProperty("canBeFetched").GetBoolean());

        static string? Name(JsonElement set) => set.GetProperty("name").GetString();
    }

    [Fact]
    public async Task List_says_how_to_get_what_is_absent()
    {
        GossamerResult result = await RunAsync("data", "list");

        Assert.Equal(0, result.ExitCode);
        Assert.Matches(@"mnist +MNIST +10 +\[1, 28, 28\] +60,000 +10,000", result.Output);
        Assert.Matches("mnist +absent +gossamer data get mnist +none stated by the authors", result.Output);
        Assert.Contains(_folder.Path, result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inspect_counts_what_a_set_holds()
    {
        JsonElement digits = (await RunAsync("data", "inspect", "digits", "--validation", "0.1", "--seed", "3", "--json")).Json();

        string[] parts = ["train", "validation", "test"];
        Assert.Equal(1797, parts.Sum(part => digits.GetProperty(part).GetProperty("count").GetInt32()));
        foreach (string part in parts)
        {
            Assert.Equal(
                digits.GetProperty(part).GetProperty("count").GetInt32(),
                digits.GetProperty(part).GetProperty("classCounts").EnumerateArray().Sum(count => count.GetInt32()));
        }

        JsonElement file = Assert.Single(digits.GetProperty("files").EnumerateArray());
        Assert.Equal("exactCopy", file.GetProperty("origin").GetString());
        Assert.Equal(64, file.GetProperty("sha256").GetString()!.Length);
        Assert.Equal("CC BY 4.0", digits.GetProperty("licence").GetString());
    }

    [Fact]
    public async Task Inspect_shows_classes_channels_and_files()
    {
        GossamerResult result = await RunAsync("data", "inspect", "digits");

        Assert.Equal((0, ""), (result.ExitCode, result.Errors));
        Assert.Matches(@"class +digits/train +digits/test", result.Output);
        Assert.Matches(@"10 classes +1,438 +359", result.Output);
        Assert.Matches(@"digits/test +0 +0\.3\d{3} +0\.3\d{3} +0\.0000 +1\.0000", result.Output);
        Assert.Contains("digits.csv.gz  57.5 kB, exact copy", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_truncated_file_is_named_in_one_line()
    {
        string folder = _folder["cut", "fashion-mnist"];
        Directory.CreateDirectory(folder);
        string shipped = Path.Combine(Repository.Root, "data", "fashion-mnist");
        byte[] pictures = await File.ReadAllBytesAsync(
            Path.Combine(shipped, "t10k-images-idx3-ubyte.gz"), TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(
            Path.Combine(folder, "t10k-images-idx3-ubyte.gz"), pictures[..100_000], TestContext.Current.CancellationToken);
        File.Copy(Path.Combine(shipped, "t10k-labels-idx1-ubyte.gz"), Path.Combine(folder, "t10k-labels-idx1-ubyte.gz"));

        GossamerResult result = await RunAsync("data", "inspect", folder);

        Assert.Contains(Path.Combine(folder, "t10k-images-idx3-ubyte.gz"), result.Complaint(exitCode: 1), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("inspect")]
    [InlineData("get")]
    public async Task An_unknown_set_is_a_wrong_argument(string verb)
    {
        GossamerResult result = await RunAsync("data", verb, "imagenet-21k");

        Assert.StartsWith("'imagenet-21k' is neither a known data set (digits, ", result.Complaint(exitCode: 2), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_known_set_that_is_absent_comes_with_the_command_that_fetches_it()
    {
        GossamerResult result = await RunAsync("data", "inspect", "mnist");

        Assert.EndsWith("fetch it with: gossamer data get mnist", result.Complaint(exitCode: 1), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_leaves_alone_what_is_complete()
    {
        string folder = _folder["data", "digits"];
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "optdigits.tra"), Row(0), TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(folder, "optdigits.tes"), Row(1), TestContext.Current.CancellationToken);

        GossamerResult result = await RunAsync("data", "get", "digits");

        Assert.Equal((0, ""), (result.ExitCode, result.Errors));
        Assert.Equal($"digits is complete in {folder}{Environment.NewLine}", result.Output);

        static string Row(int label) => string.Join(',', Enumerable.Repeat(0, 64).Append(label)) + "\n";
    }

    [Fact]
    public async Task Get_says_why_a_set_cannot_be_fetched()
    {
        GossamerResult result = await RunAsync("data", "get", "cifar-10-images");

        string complaint = result.Complaint(exitCode: 2);
        Assert.StartsWith("cifar-10-images cannot be downloaded: ", complaint, StringComparison.Ordinal);
        Assert.EndsWith("gossamer data get cifar-10", complaint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_says_what_the_server_answered_and_leaves_nothing()
    {
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        Task answered = AnswerAsync(server, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");

        GossamerResult result = await GossamerProcess.RunAsync(Through(server, "data", "get", "tiny-imagenet", "--to", _folder["new"]));
        await answered;

        Assert.Contains("tiny-imagenet-200.zip answers 404", result.Complaint(exitCode: 1), StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(_folder["new"], "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Get_stops_at_Ctrl_C()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("Windows has no signal to send to another process.");
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        using Process process = GossamerProcess.Start(Through(server, "data", "get", "tiny-imagenet", "--to", _folder["new"]));
        using TcpClient client = await server.AcceptTcpClientAsync(TestContext.Current.CancellationToken);

        using Process kill = Process.Start("kill", ["-INT", $"{process.Id}"]);
        GossamerResult result = await GossamerProcess.EndAsync(process);

        Assert.Equal("stopped", result.Complaint(exitCode: 130));
    }

    /// <summary>Runs with the data sets of the repository alone, and those of a folder <c>data</c> of the test.</summary>
    private Task<GossamerResult> RunAsync(params string[] arguments) => GossamerProcess.RunAsync(Start(arguments));

    private GossamerStart Start(params string[] arguments) => new(arguments)
    {
        WorkingDirectory = _folder.Path,
        Environment =
        {
            [DataSearchPath.Variable] = _folder["data"],
            ["XDG_DATA_HOME"] = _folder["home"],
            ["LOCALAPPDATA"] = _folder["home"],
        },
    };

    /// <summary>The address of this set is unencrypted, so that a proxy sees its request.</summary>
    private GossamerStart Through(TcpListener proxy, params string[] arguments)
    {
        GossamerStart start = Start(arguments);
        start.Environment["http_proxy"] = $"http://{proxy.LocalEndpoint}";
        start.Environment["no_proxy"] = null;
        return start;
    }

    private static async Task AnswerAsync(TcpListener server, string answer)
    {
        using TcpClient client = await server.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        NetworkStream stream = client.GetStream();
        using var reader = new StreamReader(stream, leaveOpen: true);
        while (await reader.ReadLineAsync(TestContext.Current.CancellationToken) is { Length: > 0 })
        {
        }

        await stream.WriteAsync(Encoding.ASCII.GetBytes(answer), TestContext.Current.CancellationToken);
    }
}
