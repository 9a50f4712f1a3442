using System.CommandLine;
using Gossamer.TwoParty.Networks.Measurement;
using Gossamer.TwoParty.Runtime;

namespace Gossamer.Cli.Commands.PrivateInference;

/// <summary>How a party finds the other one and proves itself.</summary>
internal static class PartyArguments
{
    public static Option<string?> Key { get; } = new("--key") { Description = "This party's key, as gossamer private keygen made it, without suffix", HelpName = "NAME" };

    public static Option<string[]> Pins { get; } = new("--allow")
    {
        Description = "Fingerprint of a client's key, or the .pin file that holds it; may be repeated", HelpName = "PIN", AllowMultipleArgumentsPerToken = true,
    };

    public static Option<string?> Pin { get; } = new("--pin") { Description = "Fingerprint of the server's key, or the .pin file that holds it", HelpName = "PIN" };

    public static Option<string> Listen { get; } = new("--listen")
    {
        Description = "Address and port to listen on", HelpName = "[HOST]:PORT", DefaultValueFactory = static _ => ":7443",
    };

    public static Option<string> Server { get; } = new("--server") { Description = "Where the server listens", HelpName = "HOST:PORT", Required = true };

    public static Option<bool> Insecure { get; } = new("--insecure-loopback") { Description = "Plain TCP without keys, between two programs of this machine" };

    public static Option<double?> LinkRate { get; } = new("--link-mbit") { Description = "Imitate a link of this rate, in Mbit/s", HelpName = "N" };

    public static Option<double?> LinkDelay { get; } = new("--link-ms") { Description = "and of this round trip, in milliseconds", HelpName = "N" };

    /// <summary>The key, loaded; null without TLS.</summary>
    public static PartyKey? LoadKey(ParseResult parse)
    {
        if (parse.GetValue(Insecure)) return null;
        return parse.GetValue(Key) is { } path
            ? PartyKey.Load(path)
            : throw new ArgumentException($"{Key.Name} is missing; make a key with gossamer private keygen, or use {Insecure.Name} on one machine");
    }

    /// <summary>Protection with pins.</summary>
    public static TransportSecurity Security(PartyKey? key, IEnumerable<string> pins, string option)
    {
        if (key is null) return TransportSecurity.InsecureLoopback();
        KeyFingerprint[] fingerprints = [.. pins.Select(ReadPin)];
        return fingerprints.Length > 0
            ? TransportSecurity.Tls(key, fingerprints)
            : throw new ArgumentException($"{option} is missing: pin at least one key of the other side");
    }

    /// <summary>The link to imitate; null for none.</summary>
    public static LinkShape? Link(ParseResult parse)
    {
        double? rate = parse.GetValue(LinkRate), delay = parse.GetValue(LinkDelay);
        if (rate is null && delay is null) return null;
        return rate > 0 && delay >= 0
            ? new LinkShape(rate.Value * 1e6, TimeSpan.FromMilliseconds(delay.Value))
            : throw new ArgumentException($"{LinkRate.Name} and {LinkDelay.Name} go together: a rate above 0 and a round trip of at least 0");
    }

    private static KeyFingerprint ReadPin(string pinOrFile)
    {
        try
        {
            return KeyFingerprint.Parse(File.Exists(pinOrFile) ? File.ReadAllText(pinOrFile) : pinOrFile);
        }
        catch (FormatException wrong)
        {
            throw new ArgumentException($"'{pinOrFile}' is neither a file nor a fingerprint: {wrong.Message}", wrong);
        }
    }
}
