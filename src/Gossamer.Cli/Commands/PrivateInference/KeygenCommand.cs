using System.CommandLine;
using Gossamer.Cli.Rendering;
using Gossamer.TwoParty.Runtime;

namespace Gossamer.Cli.Commands.PrivateInference;

/// <summary><c>gossamer private keygen</c>: a key for this side, and the fingerprint for the other.</summary>
internal static class KeygenCommand
{
    private static readonly Option<string> Out = new("--out") { Description = "Path without suffix: NAME.key is secret, NAME.pin is for the other side", HelpName = "NAME", Required = true };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command("keygen", "Make a key, and the fingerprint that the other side pins") { Out };
        command.SetAction(static parse =>
        {
            string path = parse.GetRequiredValue(Out);
            using PartyKey key = PartyKey.Create();
            key.Save(path);
            new Output().Facts(null, [("secret", $"{path}.key"), ("to pin", $"{path}.pin"), ("fingerprint", $"{key.Fingerprint}")]);
        });
        return command;
    }
}
