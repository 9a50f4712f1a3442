using Gossamer.Inference.Networks;
using Gossamer.PrivateInference.Export;
using Gossamer.TwoParty.Networks;
using Xunit;

namespace Gossamer.Tests.PrivateInference.Export;

/// <summary>The server's secret file.</summary>
public sealed class PrivateModelFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("gossamer-test-").FullName;

    private string Path => System.IO.Path.Combine(_folder, "model.server");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Weights_survive_the_file_that_only_the_owner_can_read()
    {
        PrivateModel model = Model(40);
        PrivateModelFile.Save(Path, model.Weights);
        NetworkWeights read = PrivateModelFile.Load(Path, model.Manifest);
        foreach (string name in model.Weights.Names)
        {
            Assert.Equal(model.Weights[name].Weights, read[name].Weights);
            Assert.Equal(model.Weights[name].Bias, read[name].Bias);
        }
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path));
    }

    [Fact]
    public void Another_manifest_is_refused()
    {
        PrivateModelFile.Save(Path, Model(40).Weights);
        var refusal = Assert.Throws<InvalidDataException>(() => PrivateModelFile.Load(Path, Model(44).Manifest));
        Assert.Contains("another manifest", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Changed_bytes_are_read_or_refused_in_one_line()
    {
        PrivateModel model = Model(40);
        PrivateModelFile.Save(Path, model.Weights);
        byte[] bytes = File.ReadAllBytes(Path);
        var random = new Random(1);
        for (int trial = 0; trial < 1500; trial++)
        {
            byte[] changed = [.. bytes];
            // Mostly the header: it is where structure is.
            for (int i = 0; i < 3; i++) changed[random.Next(trial % 4 == 0 ? changed.Length : 600)] = (byte)random.Next(256);
            if (trial % 5 == 0) changed = changed[..random.Next(changed.Length)];
            try
            {
                PrivateModelFile.Parse(changed, "file", model.Manifest);
            }
            catch (InvalidDataException refusal)
            {
                Assert.DoesNotContain('\n', refusal.Message);
            }
        }
    }

    private static PrivateModel Model(int k)
    {
        TrainedNetwork network = TrainedSamples.LeNet();
        return PrivateModel.Export(network, TrainedSamples.Inputs(network, 10, 1), new ExportOptions { RingBits = k });
    }
}
