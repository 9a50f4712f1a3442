using Gossamer.Learning.Models;
using Gossamer.Learning.Models.Zoo;
using Gossamer.Learning.Tensors;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Gossamer.Tests.Learning.Models;

public sealed class ModelCatalogTests
{
    // Positions of the convolutions of vgg16_bn and vgg19_bn in torchvision.
    private static readonly int[] Vgg16Convolutions = [0, 3, 7, 10, 14, 17, 20, 24, 27, 30, 34, 37, 40];
    private static readonly int[] Vgg19Convolutions = [0, 3, 7, 10, 14, 17, 20, 23, 27, 30, 33, 36, 40, 43, 46, 49];

    public static TheoryData<string> Names => [.. ModelCatalog.Models.Select(static model => model.Name), "mlp:20-30"];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_batch_becomes_finite_logits_and_a_training_step_reaches_every_parameter_and_leaves_no_tensor(string name)
    {
        ModelInfo model = ModelCatalog.Find(name);
        // 28 and 32 pixels are enough for every entry; ImageNet's own size would only take longer.
        int[] shape = [model.DefaultSampleShape[0], .. model.DefaultSampleShape.Skip(1).Select(static side => Math.Min(side, 32))];
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        using (nn.Module<Tensor, Tensor> network = model.Create(shape, 7, seed: 1))
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor logits = network.call(Ramp([3, .. shape.Select(static size => (long)size)]));
            Assert.Equal([3, 7], logits.shape);
            Assert.True(logits.isfinite().all().item<bool>());
            nn.functional.cross_entropy(logits, tensor(new long[] { 0, 3, 6 })).backward();
            foreach ((string parameter, Tensor value) in network.named_parameters())
                Assert.True(value.grad is not null && value.grad.isfinite().all().item<bool>(), parameter);
            foreach ((_, Tensor value) in network.named_parameters()) value.grad = null;
        }
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Theory]
    [InlineData("lenet-5", 1, 28, 28)]
    [InlineData("lenet-5", 3, 32, 32)]
    [InlineData("lenet-300-100", 1, 8, 8)]
    [InlineData("mlp:5", 3, 4, 2)]
    [InlineData("vgg-16", 1, 28, 28)]
    [InlineData("vgg-16", 3, 48, 64)]
    [InlineData("resnet-8", 1, 28, 28)]
    [InlineData("resnet-8", 1, 8, 8)]
    [InlineData("wrn-22-2", 1, 28, 28)]
    public void Other_accepted_shapes_work(string name, int channels, int height, int width)
    {
        using DisposeScope scope = NewDisposeScope();
        using nn.Module<Tensor, Tensor> network = ModelCatalog.Find(name).Create([channels, height, width], 4, seed: 0);
        network.eval();
        Assert.Equal([2, 4], network.call(Ramp(2, channels, height, width)).shape);
    }

    // Counts of weights and multiply-adds: the specification of sparse training, section 4, where networks are compared by
    // them; LeNet-300-100's are 784 x 300 + 300 x 100 + 100 x 10, once each.
    [Theory]
    [InlineData("lenet-300-100", 10, 266_200, 0.2662e6)]
    [InlineData("vgg-19", 10, 20_024_000, 398.1e6)]
    [InlineData("resnet-50", 10, 23_467_712, 1.298e9)]
    [InlineData("resnet-50-imagenet", 1000, 25_502_912, 4.089e9)]
    public void Prunable_weights_and_multiply_adds_are_those_of_the_literature(string name, int classes, long weights, double multiplyAdds)
    {
        ModelInfo model = ModelCatalog.Find(name);
        using nn.Module<Tensor, Tensor> network = model.Create(model.DefaultSampleShape, classes, seed: 0);

        IReadOnlyList<TracedLayer> layers = LayerShapeTrace.Trace(network, model.DefaultSampleShape);

        Assert.Equal(weights, layers.Sum(static layer => layer.Weights));
        Assert.Equal(
            network.named_parameters().Where(static p => p.parameter.dim() >= 2).Select(static p => (p.name, p.parameter.numel())),
            layers.Select(static layer => (layer.ParameterName, layer.Weights)));
        Assert.InRange(layers.Sum(static layer => layer.MultiplyAdds), multiplyAdds * 0.9996, multiplyAdds * 1.0004);
    }

    // Totals with biases and normalisation. ResNet-50: torchvision's documentation. CIFAR forms with 10 classes: printed by
    // github.com/kuangliu/pytorch-cifar. LeNet-5: 156 + 2,416 + 48,120 + 10,164 + 850.
    [Theory]
    [InlineData("resnet-50-imagenet", 3, 1000, 25_557_032)]
    [InlineData("resnet-18", 3, 10, 11_173_962)]
    [InlineData("resnet-34", 3, 10, 21_282_122)]
    [InlineData("resnet-50", 3, 10, 23_520_842)]
    [InlineData("lenet-5", 1, 10, 61_706)]
    public void Parameters_in_all_are_those_of_the_published_networks(string name, int channels, int classes, long expected)
    {
        using nn.Module<Tensor, Tensor> network = ModelCatalog.Find(name).Create([channels, 32, 32], classes, seed: 0);
        Assert.Equal(expected, network.parameters().Sum(static p => p.numel()));
    }

    [Fact]
    public void Wide_residual_networks_have_the_published_number_of_parameters()
    {
        // Table 4 of the paper gives 2.2 M for WRN-40-2 and 2.7 M for WRN-16-4.
        using var deep = new WideResNet(40, 2, 3, 10, seed: 0);
        using var wide = new WideResNet(16, 4, 3, 10, seed: 0);
        Assert.Equal(2_243_546, deep.parameters().Sum(static p => p.numel()));
        Assert.Equal(2_748_890, wide.parameters().Sum(static p => p.numel()));
        Assert.Throws<ArgumentException>(static () => new WideResNet(23, 2, 3, 10, seed: 0));
    }

    [Theory]
    [InlineData("vgg-16")]
    [InlineData("vgg-19")]
    public void Vgg_has_the_names_of_torchvision_without_convolution_biases(string name)
    {
        using nn.Module<Tensor, Tensor> network = ModelCatalog.Find(name).Create([3, 32, 32], 10, seed: 0);
        IEnumerable<string> expected = (name == "vgg-16" ? Vgg16Convolutions : Vgg19Convolutions)
            .SelectMany(static i => new[] { $"features.{i}.weight", $"features.{i + 1}.weight", $"features.{i + 1}.bias" });
        Assert.Equal([.. expected, "classifier.weight", "classifier.bias"], network.named_parameters().Select(static p => p.name));
    }

    [Theory]
    [InlineData("resnet-50-imagenet", 1000)]
    [InlineData("resnet-50", 10)]
    public void ResNet_50_has_the_names_and_shapes_of_torchvision(string name, int classes)
    {
        using nn.Module<Tensor, Tensor> network = ModelCatalog.Find(name).Create([3, 32, 32], classes, seed: 0);
        Dictionary<string, long[]> shapes = network.named_parameters().ToDictionary(static p => p.name, static p => p.parameter.shape);

        Assert.Equal(161, shapes.Count);
        Assert.Equal(name == "resnet-50" ? [64, 3, 3, 3] : [64, 3, 7, 7], shapes["conv1.weight"]);
        Assert.Equal([64], shapes["bn1.weight"]);
        Assert.Equal([64, 64, 1, 1], shapes["layer1.0.conv1.weight"]);
        Assert.Equal([64, 64, 3, 3], shapes["layer1.0.conv2.weight"]);
        Assert.Equal([256, 64, 1, 1], shapes["layer1.0.conv3.weight"]);
        Assert.Equal([256, 64, 1, 1], shapes["layer1.0.downsample.0.weight"]);
        Assert.Equal([256], shapes["layer1.0.downsample.1.bias"]);
        Assert.Equal([1024, 512, 1, 1], shapes["layer3.0.downsample.0.weight"]);
        Assert.Equal([512, 512, 3, 3], shapes["layer4.2.conv2.weight"]);
        Assert.Equal([2048], shapes["layer4.2.bn3.bias"]);
        Assert.Equal([classes, 2048], shapes["fc.weight"]);
        Assert.False(shapes.ContainsKey("layer1.1.downsample.0.weight"));
        string[] buffers = [.. network.named_buffers().Select(static b => b.Item1)];
        Assert.Equal(159, buffers.Length);
        Assert.Equal(["bn1.num_batches_tracked", "bn1.running_mean", "bn1.running_var"], buffers.Take(3).Order());
    }

    [Fact]
    public void Perceptrons_are_numbered_from_one()
    {
        using nn.Module<Tensor, Tensor> network = ModelCatalog.Find("lenet-300-100").Create([1, 28, 28], 10, seed: 0);
        Assert.Equal(
            ["fc1.weight", "fc1.bias", "fc2.weight", "fc2.bias", "fc3.weight", "fc3.bias"],
            network.named_parameters().Select(static p => p.name));
        Assert.Equal([100, 300], network.get_parameter("fc2.weight")!.shape);
    }

    [Fact]
    public void The_same_seed_gives_the_same_bits_and_another_gives_others()
    {
        ModelInfo model = ModelCatalog.Find("resnet-8");
        using nn.Module<Tensor, Tensor> first = model.Create([3, 32, 32], 10, seed: 5);
        random.manual_seed(123);
        using nn.Module<Tensor, Tensor> second = model.Create([3, 32, 32], 10, seed: 5);
        using nn.Module<Tensor, Tensor> other = model.Create([3, 32, 32], 10, seed: 6);
        foreach (((string name, Tensor a), (_, Tensor b)) in first.named_parameters().Zip(second.named_parameters()))
            Assert.True(TensorData.Copy<float>(a).SequenceEqual(TensorData.Copy<float>(b)), name);
        Assert.NotEqual(
            TensorData.Copy<float>(first.get_parameter("conv1.weight")!), TensorData.Copy<float>(other.get_parameter("conv1.weight")!));
    }

    [Fact]
    public void Names_are_found_without_regard_to_case_and_hyphens()
    {
        Assert.Same(Vgg.Vgg19, ModelCatalog.Find("VGG19"));
        Assert.Equal("mlp:512-256", ModelCatalog.Find("MLP:512-256").Name);
        Assert.Equal(ModelCatalog.Models.Count, ModelCatalog.Models.DistinctBy(static model => model.Name).Count());
    }

    [Theory]
    [InlineData("vgg-20", "unknown model 'vgg-20', expected lenet-300-100, lenet-5, ")]
    [InlineData("mlp:", "'' in 'mlp:' is not a width")]
    [InlineData("mlp:10-x", "'x' in 'mlp:10-x' is not a width")]
    [InlineData("mlp:10-0", "'0' in 'mlp:10-0' is not a width")]
    [InlineData("mlp:99999999999", "is not a width")]
    public void Unknown_names_are_answered_with_the_known_ones(string name, string expected) =>
        Assert.Contains(expected, Assert.Throws<ArgumentException>(() => ModelCatalog.Find(name)).Message, StringComparison.Ordinal);

    [Fact]
    public void Shapes_that_a_network_does_not_take_are_named()
    {
        ModelInfo model = ModelCatalog.Find("lenet-5");
        foreach (int[] shape in new int[][] { [1, 27, 28], [1, 28, 33], [784], [0, 28, 28], [] })
            Assert.Contains(
                $"lenet-5 does not take samples of shape [{string.Join(", ", shape)}], "
                + "expected [channels, height, width] with sides of 28 to 32",
                Assert.Throws<ArgumentException>(() => model.Create(shape, 10, seed: 0)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => model.Create([1, 28, 28], 0, seed: 0));
    }

    internal static Tensor Ramp(params long[] shape) =>
        linspace(-1, 1, shape.Aggregate(1L, static (product, size) => product * size)).view(shape);
}
