using Gossamer.TwoParty.Core;
using Gossamer.TwoParty.Correlations;
using Gossamer.TwoParty.Protocols;
using Gossamer.TwoParty.Runtime;

namespace Gossamer.Tests.ReadMe;

/// <summary>Code of the page on two parties, each piece in a method that the tests call.</summary>
internal static class TwoPartySamples
{
    /// <summary>Writes a key.</summary>
    public static void MakeKey(string path, TextWriter output)
    {
        // <sample>
        using PartyKey key = PartyKey.Create();
        key.Save(path);
        output.WriteLine($"pin {key.Fingerprint}");
        // </sample>
    }

    /// <summary>One side of a batch of ReLUs.</summary>
    public static async Task EvaluateAsync(PartyConnection connection, ulong[] shares, ulong[] result)
    {
        // <sample>
        using SessionSecret secret = SessionSecret.Draw(connection.SessionId);
        await using OtSource source = await OtSource.CreateAsync(connection.Party, connection.Offline, secret);
        using var context = new PartyContext(connection.Party, connection.Online);
        var relu = new Relu<ulong>(new Ring<ulong>(64), width: 24);
        await relu.EvaluateAsync(context, source, shares, result);
        // </sample>
    }
}
