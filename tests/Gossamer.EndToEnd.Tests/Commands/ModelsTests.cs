using System.Text.Json;
using Gossamer.Learning.Models;
using Xunit;

namespace Gossamer.EndToEnd.Tests.Commands;

/// <summary><c>gossamer models</c>.</summary>
public sealed class ModelsTests
{
    [Fact]
    public async Task Json_lists_every_model()
    {
        JsonElement models = (await GossamerProcess.RunAsync("models", "--json")).Json();

        Assert.Equal(
            ModelCatalog.Models.Select(model => model.Name),
            models.EnumerateArray().Select(model => model.GetProperty("name").GetString()));
        JsonElement lenet = models.EnumerateArray().Single(model => model.GetProperty("name").GetString() == "lenet-5");
        Assert.Equal([1, 28, 28], lenet.GetProperty("input").EnumerateArray().Select(size => size.GetInt32()));
        Assert.Equal("[channels, height, width] with sides of 28 to 32", lenet.GetProperty("takes").GetString());
    }

    [Fact]
    public async Task A_model_is_shown_layer_by_layer()
    {
        GossamerResult result = await GossamerProcess.RunAsync("models", "lenet-5");

        // LeNet-5's published figures: 61,706 parameters; a kernel of 5 x 5 over 28 x 28 outputs of 6 channels.
        Assert.Equal((0, ""), (result.ExitCode, result.Errors));
        Assert.Contains("61,706", result.Output, StringComparison.Ordinal);
        Assert.Matches(@"conv1\.weight +\[6, 1, 5, 5\] +150 +784 +117,600", result.Output);
        Assert.Matches(@"5 layers +61,470 +416,520", result.Output);
    }

    [Fact]
    public async Task Widths_input_and_classes_can_be_chosen()
    {
        JsonElement model =
            (await GossamerProcess.RunAsync("models", "mlp:30-20", "--input", "2x3x4", "--classes", "7", "--json")).Json();

        Assert.Equal([[30, 24], [20, 30], [7, 20]], model.GetProperty("layers").EnumerateArray().Select(
            layer => layer.GetProperty("shape").EnumerateArray().Select(size => size.GetInt64()).ToArray()));
        Assert.Equal((30 * 24) + (20 * 30) + (7 * 20), model.GetProperty("weights").GetInt64());
        Assert.Equal((30 * 24) + (20 * 30) + (7 * 20), model.GetProperty("multiplyAdds").GetInt64());
        Assert.Equal((30 * 25) + (20 * 31) + (7 * 21), model.GetProperty("parameters").GetInt64());
    }

    [Theory]
    [InlineData("vgg-19 does not take samples of shape [1, 2]", "vgg-19", "--input", "1x2")]
    [InlineData("lenet-5 needs at least 1 class, not 0", "lenet-5", "--classes", "0")]
    [InlineData("'0' in 'mlp:0' is not a width", "mlp:0")]
    public async Task What_a_model_does_not_take_is_said_in_one_line(string complaint, params string[] arguments)
    {
        GossamerResult result = await GossamerProcess.RunAsync(["models", .. arguments]);

        Assert.StartsWith(complaint, result.Complaint(exitCode: 2), StringComparison.Ordinal);
    }
}
