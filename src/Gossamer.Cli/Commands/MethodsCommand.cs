using System.CommandLine;
using Gossamer.Cli.Arguments;
using Gossamer.Cli.Rendering;
using Gossamer.Sparsity.Methods;

namespace Gossamer.Cli.Commands;

/// <summary><c>gossamer methods</c>: the ways to train sparse.</summary>
internal static class MethodsCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command("methods", "List the methods of sparse training") { CommonOptions.Json };
        command.SetAction(static parse =>
        {
            if (parse.GetValue(CommonOptions.Json))
            {
                MethodEntry[] entries =
                [
                    .. SparseMethods.All.Select(static method => new MethodEntry(
                        method.Name, method.Title, method.Summary, method.Source)),
                ];
                Output.Json(entries, CommandJson.Default.IReadOnlyListMethodEntry);
                return;
            }

            var output = new Output();
            ResultTable table = new ResultTable().Text("name").Prose("method").Prose("source");
            foreach (MethodInfo method in SparseMethods.All) table.Row(method.Name, $"{method.Title}: {method.Summary}", method.Source);
            output.Table(table);
        });
        return command;
    }
}

/// <summary>A method as <c>--json</c> prints it.</summary>
internal sealed record MethodEntry(string Name, string Title, string Summary, string Source);
