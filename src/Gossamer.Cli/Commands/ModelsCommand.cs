using System.CommandLine;
using Gossamer.Cli.Arguments;
using Gossamer.Cli.Rendering;
using Gossamer.Learning.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Gossamer.Cli.Commands;

/// <summary><c>gossamer models</c>: the networks, or the layers of one.</summary>
internal static class ModelsCommand
{
    private static readonly Argument<string?> Name = new("NAME")
    {
        Description = "Show the layers of this model, for example vgg-19 or mlp:512-256",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Option<IReadOnlyList<int>?> Input = new("--input")
    {
        Description = "Shape of a sample, for example 3x32x32 [default: that of the model]",
        HelpName = "SHAPE",
        CustomParser = ArgumentParsers.Shape,
    };

    private static readonly Option<int> Classes = new("--classes")
    {
        Description = "Number of classes",
        HelpName = "N",
        DefaultValueFactory = static _ => 10,
    };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command("models", "List the models, or the layers of one") { Name, Input, Classes, CommonOptions.Json };
        command.SetAction(static parse =>
        {
            bool json = parse.GetValue(CommonOptions.Json);
            if (parse.GetValue(Name) is not { } name)
            {
                List(json);
                return;
            }

            ModelInfo model = ModelCatalog.Find(name);
            ModelDetails details = Details(model, parse.GetValue(Input) ?? model.DefaultSampleShape, parse.GetValue(Classes));
            if (json) Output.Json(details, CommandJson.Default.ModelDetails);
            else Show(new Output(), details);
        });
        return command;
    }

    private static void List(bool json)
    {
        ModelEntry[] entries =
        [
            .. ModelCatalog.Models.Select(static model => new ModelEntry(
                model.Name, model.Title, model.DefaultSampleShape, model.Inputs.Description, model.Source)),
        ];
        if (json)
        {
            Output.Json(entries, CommandJson.Default.IReadOnlyListModelEntry);
            return;
        }

        var output = new Output();
        ResultTable table = new ResultTable().Text("name").Prose("model").Text("input").Prose("takes");
        foreach (ModelEntry entry in entries) table.Row(entry.Name, entry.Title, Format.Shape(entry.Input), entry.Takes);
        output.Table(table);
        output.Note("mlp:WIDTH-WIDTH… is a perceptron with these hidden widths");
        output.Note("gossamer models NAME shows the layers, parameters and source of a model");
    }

    private static ModelDetails Details(ModelInfo model, IReadOnlyList<int> input, int classes)
    {
        using nn.Module<Tensor, Tensor> network = model.Create(input, classes, seed: 0);
        ModelLayer[] layers =
        [
            .. LayerShapeTrace.Trace(network, input).Select(static layer => new ModelLayer(
                layer.ParameterName, layer.Dimensions, layer.Weights, layer.OutputPositions, layer.MultiplyAdds)),
        ];
        return new ModelDetails(
            model.Name, model.Title, model.Source, input, classes, network.parameters().Sum(static parameter => parameter.numel()),
            layers.Sum(static layer => layer.Weights), layers.Sum(static layer => layer.MultiplyAdds), layers);
    }

    private static void Show(Output output, ModelDetails model)
    {
        output.Facts(
            $"{model.Name}: {model.Title}",
            [
                ("source", model.Source),
                ("input", Format.Shape(model.Input)),
                ("classes", Format.Count(model.Classes)),
                ("parameters", $"{Format.Count(model.Parameters)}, of which {Format.Count(model.Weights)} weights that can be sparse"),
            ]);
        ResultTable table = new ResultTable()
            .Text("layer").Text("shape").Number("weights").Number("output positions").Number("multiply-adds");
        foreach (ModelLayer layer in model.Layers)
            table.Row(
                layer.Parameter, Format.Shape(layer.Shape), Format.Count(layer.Weights), Format.Count(layer.OutputPositions),
                Format.Count(layer.MultiplyAdds));
        table.Totals($"{model.Layers.Count} layers", "", Format.Count(model.Weights), "", Format.Count(model.MultiplyAdds));
        output.Table(table);
    }
}

/// <summary>A model as <c>--json</c> lists it.</summary>
/// <param name="Name">Name on the command line.</param>
/// <param name="Title">The network and the form of it.</param>
/// <param name="Input">Shape of a sample it was designed for.</param>
/// <param name="Takes">Which other shapes it takes.</param>
/// <param name="Source">Where it is defined.</param>
internal sealed record ModelEntry(string Name, string Title, IReadOnlyList<int> Input, string Takes, string Source);

/// <summary>A model with its layers.</summary>
/// <param name="Name">Name on the command line.</param>
/// <param name="Title">The network and the form of it.</param>
/// <param name="Source">Where it is defined.</param>
/// <param name="Input">Shape of a sample.</param>
/// <param name="Classes">Number of classes.</param>
/// <param name="Parameters">All parameters, biases and normalisation included.</param>
/// <param name="Weights">Weights of the layers below.</param>
/// <param name="MultiplyAdds">Multiply-adds of the dense layers for a sample.</param>
/// <param name="Layers">The linear and convolution layers.</param>
internal sealed record ModelDetails(
    string Name, string Title, string Source, IReadOnlyList<int> Input, int Classes, long Parameters, long Weights, long MultiplyAdds,
    IReadOnlyList<ModelLayer> Layers);

/// <summary>A layer of a model, as one sample passes through it.</summary>
/// <param name="Parameter">Full name of its weight.</param>
/// <param name="Shape">Shape of the weight.</param>
/// <param name="Weights">Number of weights.</param>
/// <param name="OutputPositions">How often each weight is multiplied.</param>
/// <param name="MultiplyAdds">Multiply-adds of the dense layer.</param>
internal sealed record ModelLayer(string Parameter, IReadOnlyList<long> Shape, long Weights, long OutputPositions, long MultiplyAdds);
