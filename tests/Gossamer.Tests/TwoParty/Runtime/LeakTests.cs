using System.Buffers.Binary;
using System.Diagnostics;
using System.Diagnostics.Tracing;
using System.Net;
using System.Text;
using Gossamer.Kernels.Execution;
using Gossamer.TwoParty.Core;
using Gossamer.TwoParty.Correlations;
using Gossamer.TwoParty.Protocols;
using Gossamer.TwoParty.Runtime;
using Gossamer.TwoParty.Runtime.Stores;
using Xunit;

namespace Gossamer.Tests.TwoParty.Runtime;

/// <summary>
/// A small network runs between two parties with numbers that are easy to recognise as input, weights, bias and activations, well and
/// with every kind of end, in a program of its own. Nothing that it sends, prints, traces, throws or leaves on the disk has them.
/// </summary>
public sealed class LeakTests
{
    private const string FolderVariable = "GOSSAMER_TEST_LEAKS", Control = "control";

    /// <summary>The client's input, the server's weights and bias, and what the layer makes of them.</summary>
    private static readonly long[] Input = [0x1CE_B00DA, 0x0DD_F00D5], Weights = [0xC0FFE1, -0xBAD0BE, 0x5EA51D, 0xFACADE], Bias = [0x7E5_7AB1E_C0DE, -0x0FF_1CE0_BEEF];

    private static readonly Ring<ulong> Ring = new(64);

    private static IEnumerable<long> Activations =>
        [Weights[0] * Input[0] + Weights[1] * Input[1] + Bias[0], Weights[2] * Input[0] + Weights[3] * Input[1] + Bias[1]];

    [Fact]
    public async Task No_secret_is_in_anything_that_comes_out_of_a_session()
    {
        string folder = Directory.CreateTempSubdirectory("gossamer-leaks-").FullName;
        try
        {
            using Process child = TestProgram.Start(
                ["-method", $"{typeof(LeakTests).FullName}.{nameof(Run_with_secrets_that_are_easy_to_recognise)}", "-explicit", "on", "-noColor"],
                (FolderVariable, folder), ("TMPDIR", folder), ("TEMP", folder), ("TMP", folder));
            Task<string> errors = child.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            string output = await child.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken) + await errors;
            await child.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.True(child.ExitCode == 0 && !output.Contains("Total: 0", StringComparison.Ordinal), output);
            await File.WriteAllTextAsync(Path.Combine(folder, "output"), output, TestContext.Current.CancellationToken);
            string[] files = Directory.GetFiles(folder, "*", SearchOption.AllDirectories);
            // What the scan could not find it cannot miss: every form is found where it was put on purpose, and all the sources are there.
            string control = files.Single(static file => Path.GetFileName(file) == Control);
            Assert.Equal(Forms().Count(), Found(await File.ReadAllBytesAsync(control, TestContext.Current.CancellationToken)).Count());
            string[] names = [.. files.Select(static file => Path.GetFileName(file))];
            foreach (string name in (string[])["wire", "events", "exceptions", "output", "Client.correlations", "Server.correlations", "Client.journal"])
                Assert.Contains(name, names);
            foreach (string file in files.Except([control]))
            {
                byte[] bytes = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
                Assert.True(bytes.Length > 0 || Path.GetFileName(file) == "trace", $"{file} is empty.");
                Assert.True(!Found(bytes).Any(), $"{Path.GetFileName(file)} has {string.Join(", ", Found(bytes))}");
            }
            Assert.Contains(
                "ProtocolException", await File.ReadAllTextAsync(Path.Combine(folder, "exceptions"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>What the other program does; nothing by itself.</summary>
    [Fact(Explicit = true)]
    public async Task Run_with_secrets_that_are_easy_to_recognise()
    {
        string? folder = Environment.GetEnvironmentVariable(FolderVariable);
        if (folder is null) Assert.Skip("Runs as the child of another test only.");
        using var exceptions = TextWriter.Synchronized(new StreamWriter(Path.Combine(folder, "exceptions")) { AutoFlush = true });
        AppDomain.CurrentDomain.FirstChanceException += (_, thrown) => exceptions.WriteLine(thrown.Exception);
        using var trace = new TextWriterTraceListener(Path.Combine(folder, "trace"));
        Trace.Listeners.Add(trace);
        using var events = new EveryEvent(Path.Combine(folder, "events"));
        await File.WriteAllBytesAsync(Path.Combine(folder, Control), [.. Forms().SelectMany(static form => (byte[])[.. form.Bytes, 0x20])], TestContext.Current.CancellationToken);

        await using var wire = new FileStream(Path.Combine(folder, "wire"), FileMode.Create);
        // To the end; then with a broken frame early, in the middle and late on both channels, so that both sides throw.
        foreach ((int connection, int number) in ((int, int)[])[(-1, 0), (1, 2), (1, 5), (0, 1), (0, 2), (0, 4), (0, 6)])
        {
            string? end = await SessionAsync(folder, wire, connection, number);
            Assert.Equal(connection < 0, end is null);
        }
        trace.Flush();
    }

    private static async Task<string?> SessionAsync(string folder, FileStream wire, int connection, int number)
    {
        var terms = new SessionTerms(new byte[32]) { HandshakeTimeout = TimeSpan.FromSeconds(60), IdleTimeout = TimeSpan.FromSeconds(20) };
        await using PartyListener listener = PartyListener.Start(new IPEndPoint(IPAddress.Loopback, 0), TransportSecurity.InsecureLoopback(), terms);
        await using var proxy = new FrameProxy(listener.EndPoint.Port, frame =>
        {
            lock (wire) wire.Write(frame.Bytes);
            if (frame.Connection == connection && frame.Number == number) frame.Bytes[4] ^= 0x40;
            return [frame.Bytes];
        });
        Task<PartyConnection> connecting = PartyConnection.ConnectAsync("127.0.0.1", proxy.Port, TransportSecurity.InsecureLoopback(), terms);
        await using PartyConnection server = await listener.AcceptAsync(), client = await connecting;
        try
        {
            await Task.WhenAll(PartyAsync(client, folder), PartyAsync(server, folder));
            return null;
        }
        catch (ProtocolException failure)
        {
            return failure.ToString();
        }
    }

    private static async Task PartyAsync(PartyConnection connection, string folder)
    {
        using SessionSecret secret = SessionSecret.Draw(connection.SessionId);
        using var pool = new WorkerPool(1);
        await using OtSource source = await OtSource.CreateAsync(connection.Party, connection.Offline, secret, pool);
        using var context = new PartyContext(connection.Party, connection.Online);
        var shape = new FullyConnectedShape(1, 2, 2);
        bool client = context.IsClient;
        using LinearLayer<ulong> layer = client
            ? new(Ring, shape, 26)
            : new(Ring, shape, 26, Weights.Select(Ring.FromSigned).ToArray(), Bias.Select(Ring.FromSigned).ToArray());
        // Correlations through the disk, as a store keeps them.
        string path = Path.Combine(folder, $"{connection.Party}.correlations");
        using var journal = CorrelationJournal.Open(Path.Combine(folder, $"{connection.Party}.journal"));
        var binding = new StoreBinding(connection.Peer, new byte[32]);
        await using (var writer = StoreWriter.Create(path, journal, binding, connection.SessionId, source))
        {
            (await layer.PrepareAsync(writer)).Dispose();
            (await new Relu<ulong>(Ring, 60).PrepareAsync(writer, 2)).Dispose();
            (await new FaithfulTruncation<ulong>(Ring, 16).PrepareAsync(writer, 2)).Dispose();
            writer.Complete();
        }
        await using CorrelationStore store = CorrelationStore.TryOpen(path, journal, connection.Party, binding)!;
        Assert.True(await CorrelationStore.AgreeAsync(store, connection.Offline));
        ulong[] x = client ? [.. Input.Select(Ring.FromSigned)] : new ulong[2], y = new ulong[2], result = new ulong[2];
        using (LinearMasks<ulong> masks = await layer.PrepareAsync(store)) await layer.RunAsync(context, masks, x, y);
        var relu = new Relu<ulong>(Ring, 60);
        using (ReluMaterial<ulong> material = await relu.PrepareAsync(store, 2)) await relu.RunAsync(context, material, y, y);
        var truncation = new FaithfulTruncation<ulong>(Ring, 16);
        using (TruncationMaterial<ulong> material = await truncation.PrepareAsync(store, 2)) await truncation.RunAsync(context, material, y, y);
        await new OutputOpening<ulong>(Ring).RunAsync(context, y, result);
        if (!client) return;
        Assert.Equal(Activations.Select(static v => Math.Max(0, v) >> 16), result.Select((v, i) => Ring.ToSigned(v) - (Ring.ToSigned(v) == Math.Max(0, Activations.ElementAt(i)) >> 16 ? 0 : 1)));
    }

    private static IEnumerable<string> Found(byte[] bytes) =>
        Forms().Where(form => bytes.AsSpan().IndexOf(form.Bytes) >= 0).Select(static form => form.Name);

    /// <summary>All secrets in all forms in which somebody might write them.</summary>
    private static IEnumerable<(string Name, byte[] Bytes)> Forms()
    {
        foreach (long value in (long[])[.. Input, .. Weights, .. Bias, .. Activations])
        {
            byte[] little = BitConverter.GetBytes(value), big = BitConverter.GetBytes(BinaryPrimitives.ReverseEndianness(value));
            // Seven bytes tell a number from chance; its sign's bytes are part of it.
            yield return ($"{value} little-endian", little);
            yield return ($"{value} big-endian", big);
            yield return ($"{value} as a double", BitConverter.GetBytes((double)value));
            foreach (string text in (string[])
                [
                    $"{value}", $"{Math.Abs(value):x}", $"{Math.Abs(value):X}", Convert.ToHexString(little)[..12], Convert.ToHexStringLower(little)[..12],
                    BitConverter.ToString(little)[..17], Convert.ToBase64String(little)[..10], $"{(ulong)value}",
                ])
            {
                yield return ($"{value} as '{text}'", Encoding.UTF8.GetBytes(text));
                yield return ($"{value} as '{text}' in UTF-16", Encoding.Unicode.GetBytes(text));
            }
        }
    }

    /// <summary>Writes down the events of the network's own sources with all they carry: buffers as they are, everything else as text.</summary>
    private sealed class EveryEvent(string path) : EventListener
    {
        private readonly FileStream _file = new(path, FileMode.Create);

        public override void Dispose()
        {
            base.Dispose();
            lock (_file) _file.Dispose();
        }

        protected override void OnEventSourceCreated(EventSource eventSource)
        {
            // The sockets' and the streams' own diagnostics hold whole buffers; the runtime's only say how it does.
            if (eventSource.Name.Contains("System.Net", StringComparison.Ordinal)) EnableEvents(eventSource, EventLevel.Verbose, EventKeywords.All);
        }

        protected override void OnEventWritten(EventWrittenEventArgs eventData)
        {
            // Sources that are there already speak before this listener is made.
            if (_file is null) return;
            lock (_file)
            {
                if (!_file.CanWrite) return;
                foreach (object? value in (IEnumerable<object?>)[eventData.EventName, .. eventData.Payload ?? (IEnumerable<object?>)[]])
                    _file.Write(value as byte[] ?? Encoding.UTF8.GetBytes($"{value}\n"));
            }
        }
    }
}
