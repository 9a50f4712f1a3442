using Gossamer.EdgeInference.Serving;
using Gossamer.Inference.Networks;
using Xunit;

namespace Gossamer.Tests.EdgeInference.Serving;

/// <summary>Models, tensors and files of models, without a server.</summary>
public sealed class ServedModelTests
{
    private static readonly IReadOnlyDictionary<string, object> None = new Dictionary<string, object>();

    [Fact]
    public async Task Overlapping_calls_of_a_network_do_not_disturb_each_other()
    {
        TrainedNetwork network = ServedModels.Perceptron();
        using var model = new NetworkModel("perceptron", "1", network);
        await Task.WhenAll(Enumerable.Range(0, 64).Select(i => Task.Run(async () =>
        {
            float[] sample = [.. Enumerable.Range(0, ServedModels.Features).Select(j => MathF.Cos(0.1f * i * j))];
            IReadOnlyList<InferenceTensor> outputs = await model.InferAsync(new ModelCall([InferenceTensor.Of<float>("input", [1, ServedModels.Features], sample)], None), CancellationToken.None);
            float[] answer = outputs[0].AsSpan<float>().ToArray();
            double[] expected = ServedModels.ByDefinition(network, sample);
            for (int j = 0; j < answer.Length; j++) Assert.Equal(expected[j], answer[j], 1e-4);
        })));
    }

    [Fact]
    public async Task A_batch_whose_results_fit_into_no_message_is_refused()
    {
        using var model = new NetworkModel("perceptron", "1", ServedModels.Perceptron());
        const int Batch = MessageLimits.Bytes / sizeof(float) / ServedModels.Classes + 1;
        InferenceTensor input = InferenceTensor.FromRaw("input", TensorDataType.Float32, [Batch, ServedModels.Features], new byte[Batch * ServedModels.Features * sizeof(float)]);
        Assert.Equal(InferenceError.Invalid, (await Assert.ThrowsAsync<InferenceException>(async () => await model.InferAsync(new ModelCall([input], None), CancellationToken.None))).Error);
    }

    [Fact]
    public void A_folder_has_models_and_versions()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("gossamer-");
        try
        {
            TrainedNetwork network = ServedModels.Perceptron();
            string File(params string[] parts) => Path.Combine([folder.FullName, .. parts]);
            Directory.CreateDirectory(File("full"));
            foreach (string[] parts in (string[][])[["small.safetensors"], ["full", "2.safetensors"], ["full", "10.safetensors"]]) NetworkFile.Save(File(parts), network);
            using ModelRepository models = ModelFiles.Load([folder.FullName]);
            Assert.Equal(["full:2", "full:10", "small:1"], models.Models.Select(static model => $"{model.Description.Name}:{model.Description.Version}"));
            Assert.Equal("10", models.Find("full").Description.Version);
            using ModelRepository one = ModelFiles.Load([File("small.safetensors")]);
            Assert.Equal("small", one.Models.Single().Description.Name);

            Assert.Contains("two versions '1'", Assert.Throws<ArgumentException>(() => ModelFiles.Load([folder.FullName, File("small.safetensors")])).Message, StringComparison.Ordinal);
            System.IO.File.WriteAllText(File("small.safetensors"), "damaged");
            Assert.Throws<InvalidDataException>(() => ModelFiles.Load([folder.FullName]));
            Assert.Throws<FileNotFoundException>(() => ModelFiles.Load([Directory.CreateDirectory(File("empty")).FullName]));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Tensors_refuse_what_does_not_fit()
    {
        Assert.Throws<ArgumentException>(() => InferenceTensor.Of<float>("x", [2, 2], [1, 2, 3]));
        Assert.Throws<ArgumentException>(() => InferenceTensor.Of<float>("x", [-1], [1]));
        Assert.Throws<ArgumentException>(() => InferenceTensor.FromRaw("x", TensorDataType.Bool, [2], new byte[] { 0, 2 }));
        Assert.Throws<ArgumentException>(() => InferenceTensor.FromRaw("x", TensorDataType.Bytes, [1], new byte[] { 5, 0, 0, 0, 1 }));
        Assert.Throws<ArgumentException>(() => InferenceTensor.FromRaw("x", TensorDataType.Bytes, [1], new byte[] { 255, 255, 255, 255 }));
        Assert.Throws<ArgumentException>(() => InferenceTensor.FromRaw("x", TensorDataType.Bytes, [1], new byte[] { 1, 0, 0, 0, 1, 9 }));
        Assert.Throws<ArgumentException>(() => InferenceTensor.Of<int>("x", [1], [1]).AsSpan<float>());
        Assert.Throws<ArgumentException>(() => new ModelDescription("a/b", "1", "p", [], []));
        Assert.Throws<ArgumentException>(() => new ModelDescription("..", "1", "p", [], []));
    }
}
