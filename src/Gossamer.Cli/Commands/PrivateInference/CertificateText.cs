using Gossamer.TwoParty.Networks;

namespace Gossamer.Cli.Commands.PrivateInference;

/// <summary>What a certificate promises, in words.</summary>
internal static class CertificateText
{
    public static string Of(CertificateKind kind) => kind == CertificateKind.Proven
        ? "proven: no input of the domain wraps"
        : "calibrated: unusual input may wrap, and nobody notices";
}
