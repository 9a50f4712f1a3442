using Gossamer.Cli.Rendering;

namespace Gossamer.Cli.Commands.Agreement;

/// <summary>What several of the commands print.</summary>
internal static class AgreementOutput
{
    /// <summary>Warnings under a heading; nothing without any.</summary>
    public static void Warnings(Output output, IReadOnlyList<string> warnings)
    {
        if (warnings.Count == 0) return;
        output.Line();
        output.Heading("To keep in mind");
        foreach (string warning in warnings) output.Line($"  {warning}");
    }
}
