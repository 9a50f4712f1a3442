using System.Runtime.InteropServices;
using Gossamer.Inference.Checkpoints;
using Gossamer.Learning.Models;
using Gossamer.Learning.Tensors;
using Gossamer.Tests.Inference.Checkpoints;
using TorchSharp;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;

namespace Gossamer.Tests.Learning.Models;

public sealed class WeightFileTests
{
    [Fact]
    public void A_saved_network_loads_with_every_bit_of_parameters_and_buffers()
    {
        using var directory = new TemporaryDirectory();
        string path = directory["resnet.safetensors"];
        ModelInfo model = ModelCatalog.Find("resnet-8");
        using nn.Module<Tensor, Tensor> saved = model.Create([3, 32, 32], 10, seed: 1);
        using nn.Module<Tensor, Tensor> loaded = model.Create([3, 32, 32], 10, seed: 2);
        using (NewDisposeScope()) saved.call(ModelCatalogTests.Ramp(4, 3, 32, 32));

        WeightFile.Save(saved, path);
        WeightLoadReport report = WeightFile.Load(loaded, path);

        Dictionary<string, Tensor> expected = saved.state_dict(), actual = loaded.state_dict();
        Assert.True(report.IsExact);
        Assert.Equal(expected.Keys.Order(), report.Matched.Order());
        foreach ((string name, Tensor tensor) in expected)
            Assert.True(tensor.dtype == ScalarType.Int64
                ? TensorData.Copy<long>(tensor).SequenceEqual(TensorData.Copy<long>(actual[name]))
                : TensorData.Copy<float>(tensor).SequenceEqual(TensorData.Copy<float>(actual[name])), name);
        Assert.Equal(1, actual["bn1.num_batches_tracked"].item<long>());
        Assert.Equal("pt", SafetensorsFile.Read(path).Metadata["format"]);
    }

    [Fact]
    public void Strict_loading_names_what_differs_and_changes_nothing()
    {
        using Sequential network = nn.Sequential(("a", nn.Linear(2, 3)), ("b", nn.Linear(3, 1)));
        float[] before = TensorData.Copy<float>(network.get_parameter("a.bias")!);
        SafetensorsFile file = File(
            ("a.weight", SafetensorsEntry.From<float>(new float[6], [3, 2])),
            ("a.bias", SafetensorsEntry.From<float>([1, 2], [2])),
            ("b.weight", SafetensorsEntry.From<long>([1, 2, 3], [1, 3])),
            ("c.weight", SafetensorsEntry.From<float>([1], [1])));

        var error = Assert.Throws<InvalidDataException>(() => WeightFile.Load(network, file, "net.safetensors"));
        Assert.Equal(
            "net.safetensors: does not fit the model: 1 tensors match; 1 missing in the file: b.bias; 1 unknown to the model: c.weight; "
            + "2 of another shape or type: a.bias (file F32 [2], model F32 [3]), b.weight (file I64 [1, 3], model F32 [1, 3])",
            error.Message);
        Assert.Equal(before, TensorData.Copy<float>(network.get_parameter("a.bias")!));
        Assert.NotEqual(new float[6], TensorData.Copy<float>(network.get_parameter("a.weight")!));

        WeightLoadReport report = WeightFile.Load(network, file, "net.safetensors", strict: false);
        Assert.Equal(["a.weight"], report.Matched);
        Assert.Equal(new float[6], TensorData.Copy<float>(network.get_parameter("a.weight")!));
        Assert.Equal(before, TensorData.Copy<float>(network.get_parameter("a.bias")!));
    }

    [Fact]
    public void Only_the_first_few_names_of_a_long_list_are_told()
    {
        var report = new WeightLoadReport([], ["a", "b", "c", "d"], [], []);
        Assert.Equal("0 tensors match; 4 missing in the file: a, b, c, …", report.Summary);
    }

    [Fact]
    public void Floating_point_types_are_converted_to_the_parameter()
    {
        float[] values = [0, 1.5f, -2, 65504, 6.1035156e-5f, float.PositiveInfinity];
        // bfloat16 is the upper half of float32.
        ushort[] brain = [.. values.Select(static value => (ushort)(BitConverter.SingleToUInt32Bits(value) >> 16))];
        float[] brainValues = [.. brain.Select(static half => BitConverter.UInt32BitsToSingle((uint)half << 16))];

        Assert.Equal(values, Load(SafetensorsEntry.From<Half>([.. values.Select(static v => (Half)v)], [1, 6])));
        Assert.Equal(values, Load(SafetensorsEntry.From<double>([.. values.Select(static v => (double)v)], [1, 6])));
        Assert.Equal(brainValues, Load(new SafetensorsEntry("BF16", [1, 6], MemoryMarshal.AsBytes<ushort>(brain).ToArray())));

        static float[] Load(SafetensorsEntry entry)
        {
            using Linear layer = nn.Linear(6, 1, hasBias: false);
            WeightFile.Load(layer, File(("weight", entry)), "x");
            Assert.Equal(ScalarType.Float32, layer.weight!.dtype);
            return TensorData.Copy<float>(layer.weight);
        }
    }

    [Fact]
    public void Weights_of_half_precision_are_saved_as_such()
    {
        using var directory = new TemporaryDirectory();
        using Linear layer = nn.Linear(2, 2);
        layer.to(ScalarType.BFloat16);
        WeightFile.Save(layer, directory["half.safetensors"]);
        Assert.Equal("BF16", SafetensorsFile.Read(directory["half.safetensors"]).Entries["weight"].ElementType);
    }

    [Fact]
    public void Tied_weights_are_saved_once_and_loaded_under_either_name()
    {
        using var directory = new TemporaryDirectory();
        string path = directory["tied.safetensors"];
        using var network = new Tied();
        WeightFile.Save(network, path);
        Assert.Equal(["first.bias", "first.weight", "second.bias"], SafetensorsFile.Read(path).Entries.Keys.Order());
        Assert.True(WeightFile.Load(network, path).IsExact);

        SafetensorsFile underTheOther = File(
            ("first.bias", SafetensorsEntry.From<float>([1], [1])),
            ("second.bias", SafetensorsEntry.From<float>([2], [1])),
            ("second.weight", SafetensorsEntry.From<float>([3], [1, 1])));
        Assert.True(WeightFile.Load(network, underTheOther, "x").IsExact);
        Assert.Equal([3], TensorData.Copy<float>(network.get_parameter("first.weight")!));
    }

    [Fact]
    public void Saving_and_loading_leave_no_tensor_behind()
    {
        using var directory = new TemporaryDirectory();
        using Linear layer = nn.Linear(2, 2);
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        WeightFile.Save(layer, directory["a.safetensors"]);
        WeightFile.Load(layer, directory["a.safetensors"]);
        WeightFile.Load(layer, File(("weight", SafetensorsEntry.From<double>([1, 2, 3, 4], [2, 2]))), "x", strict: false);
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    private static SafetensorsFile File(params (string Name, SafetensorsEntry Entry)[] entries)
    {
        using var directory = new TemporaryDirectory();
        SafetensorsFile.Write(directory["x"], entries.Select(static entry => KeyValuePair.Create(entry.Name, entry.Entry)));
        return SafetensorsFile.Read(directory["x"]);
    }

    private sealed class Tied : nn.Module<Tensor, Tensor>
    {
        public Tied()
            : base(nameof(Tied))
        {
            Linear first = nn.Linear(1, 1), second = nn.Linear(1, 1);
            second.weight = first.weight;
            register_module("first", first);
            register_module("second", second);
        }

        public override Tensor forward(Tensor input) => throw new NotSupportedException();
    }
}
