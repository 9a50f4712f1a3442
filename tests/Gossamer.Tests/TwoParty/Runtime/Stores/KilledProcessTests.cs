using System.Diagnostics;
using System.Net;
using Gossamer.TwoParty.Core;
using Gossamer.TwoParty.Correlations;
using Gossamer.TwoParty.Runtime;
using Gossamer.TwoParty.Runtime.Stores;
using Xunit;

namespace Gossamer.Tests.TwoParty.Runtime.Stores;

/// <summary>A program that uses stores is killed at random moments, again and again: no batch is handed out twice.</summary>
public sealed class KilledProcessTests
{
    private const string FolderVariable = "GOSSAMER_TEST_STORE", PortVariable = "GOSSAMER_TEST_PORT", LogName = "taken.log";

    [Fact]
    public void Nothing_is_used_twice_when_the_program_is_killed_at_random_moments()
    {
        string folder = Directory.CreateTempSubdirectory("gossamer-killed-").FullName;
        try
        {
            var files = new StoreFixture(folder);
            files.Fill(batches: 4000);
            string log = Path.Combine(folder, LogName);
            File.WriteAllText(log, "");
            var random = new Random(5);
            for (int round = 0; round < 3; round++)
            {
                int before = File.ReadLines(log).Count();
                using Process child = Start(folder, nameof(Take_until_killed));
                // Killed only once it has begun to take, at a random moment after that.
                var clock = Stopwatch.StartNew();
                while (File.ReadLines(log).Count() == before && !child.HasExited && clock.Elapsed < TimeSpan.FromSeconds(20)) Thread.Sleep(1);
                Thread.Sleep(random.Next(0, 40));
                child.Kill();
                child.WaitForExit();
            }
            string[] taken = [.. File.ReadLines(log).Where(static line => line.Length == 32)];
            Assert.True(taken.Length > 4, $"Only {taken.Length} batches were taken.");
            Assert.Equal(taken.Length, taken.Distinct().Count());
            // And what is left is still good, and new.
            string? next = files.Meet(StoreFixture.TakeBoth);
            Assert.NotNull(next);
            Assert.DoesNotContain(next, taken);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task A_party_whose_peer_is_killed_uses_nothing_twice_either_and_a_copied_store_is_discarded()
    {
        string folder = Directory.CreateTempSubdirectory("gossamer-killed-").FullName;
        try
        {
            var files = new StoreFixture(folder);
            files.Fill(batches: 4000);
            string store = files.Store(Party.Client), copy = store + ".copy", log = Path.Combine(folder, LogName);
            File.WriteAllText(log, "");
            List<string> server = [];
            var random = new Random(7);
            for (int round = 0; round < 4; round++)
            {
                if (round == 2) File.Copy(store, copy);
                int before = server.Count;
                await using PartyListener listener = PartyListener.Start(new IPEndPoint(IPAddress.Loopback, 0), TransportSecurity.InsecureLoopback(), Terms());
                using Process child = Start(folder, nameof(Take_with_a_peer_until_killed), listener.EndPoint.Port);
                await using (PartyConnection connection = await listener.AcceptAsync(TestContext.Current.CancellationToken))
                {
                    Task<bool> serving = ServeAsync(files, connection, server);
                    while (server.Count == before && !serving.IsCompleted) await Task.Delay(1, TestContext.Current.CancellationToken);
                    await Task.Delay(random.Next(0, 30), TestContext.Current.CancellationToken);
                    child.Kill();
                    child.WaitForExit();
                    Assert.True(await serving.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken));
                }
                Assert.True(server.Count > before);
            }
            string[] client = [.. File.ReadLines(log).Where(static line => line.Length == 16)];
            foreach (IReadOnlyList<string> taken in (IReadOnlyList<string>[])[server, client]) Assert.Equal(taken.Count, taken.Distinct().Count());
            // The client's store of two rounds ago, put back beside the journal of today.
            File.Move(copy, store, overwrite: true);
            Assert.Null(files.Meet(StoreFixture.TakeBoth));
            Assert.False(File.Exists(store));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>What the killed program does; nothing by itself.</summary>
    [Fact(Explicit = true)]
    public async Task Take_with_a_peer_until_killed()
    {
        string? folder = Environment.GetEnvironmentVariable(FolderVariable), port = Environment.GetEnvironmentVariable(PortVariable);
        if (folder is null || port is null) Assert.Skip("Runs as the child of another test only.");
        var files = new StoreFixture(folder);
        using var log = new StreamWriter(Path.Combine(folder, LogName), append: true) { AutoFlush = true };
        await using PartyConnection connection = await PartyConnection.ConnectAsync(
            "127.0.0.1", int.Parse(port), TransportSecurity.InsecureLoopback(), Terms(), TestContext.Current.CancellationToken);
        using var journal = CorrelationJournal.Open(files.Journal(Party.Client));
        await using CorrelationStore? store = CorrelationStore.TryOpen(files.Store(Party.Client), journal, Party.Client, StoreFixture.Binding, range: 3);
        Assert.True(await CorrelationStore.AgreeAsync(store, connection.Offline, TestContext.Current.CancellationToken));
        byte[] message = new byte[16];
        while (store!.Remaining > 0)
        {
            using BitProducts batch = await store.TakeBitProductsAsync(64, TestContext.Current.CancellationToken);
            log.WriteLine($"{batch.Factors[0]:x16}");
            BitConverter.TryWriteBytes(message, batch.Factors[0]);
            BitConverter.TryWriteBytes(message.AsSpan(8), batch.Products[0]);
            connection.Online.Send(MessageType.Output, message);
            await connection.Online.ReceiveAsync(MessageType.Output, message.AsMemory(0, 1), TestContext.Current.CancellationToken);
        }
    }

    /// <summary>What the killed program does; nothing by itself.</summary>
    [Fact(Explicit = true)]
    public void Take_until_killed()
    {
        string? folder = Environment.GetEnvironmentVariable(FolderVariable);
        if (folder is null) Assert.Skip("Runs as the child of another test only.");
        using var log = new StreamWriter(Path.Combine(folder, LogName), append: true) { AutoFlush = true };
        new StoreFixture(folder).Meet((client, server) =>
        {
            while (client.Remaining > 0) log.WriteLine(StoreFixture.TakeBoth(client, server));
            return "";
        }, range: 3);
    }

    /// <summary>Takes as long as the client does, and checks that both have halves of the same.</summary>
    /// <returns>Whether the parties had agreed on a store.</returns>
    private static async Task<bool> ServeAsync(StoreFixture files, PartyConnection connection, List<string> taken)
    {
        using var journal = CorrelationJournal.Open(files.Journal(Party.Server));
        await using CorrelationStore? store = CorrelationStore.TryOpen(files.Store(Party.Server), journal, Party.Server, StoreFixture.Binding, range: 5);
        if (!await CorrelationStore.AgreeAsync(store, connection.Offline)) return false;
        byte[] message = new byte[16];
        try
        {
            while (true)
            {
                await connection.Online.ReceiveAsync(MessageType.Output, message);
                using BitProducts batch = await store!.TakeBitProductsAsync(64);
                Assert.Equal(BitConverter.ToUInt64(message) & batch.Factors[0], BitConverter.ToUInt64(message, 8) ^ batch.Products[0]);
                taken.Add($"{batch.Factors[0]:x16}");
                connection.Online.Send(MessageType.Output, [1]);
            }
        }
        catch (ProtocolException)
        {
            return true;
        }
    }

    private static SessionTerms Terms() => new(new byte[32]) { HandshakeTimeout = TimeSpan.FromSeconds(60) };

    private static Process Start(string folder, string method, int port = 0)
    {
        Process child = TestProgram.Start(
            ["-method", $"{typeof(KilledProcessTests).FullName}.{method}", "-explicit", "on"], (FolderVariable, folder), (PortVariable, $"{port}"));
        // What it prints is of no interest, but a full pipe would stop it.
        child.OutputDataReceived += static (_, _) => { };
        child.BeginOutputReadLine();
        child.BeginErrorReadLine();
        return child;
    }
}
