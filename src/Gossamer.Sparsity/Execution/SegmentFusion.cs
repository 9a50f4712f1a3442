using Gossamer.Inference.Networks;

namespace Gossamer.Sparsity.Execution;

/// <summary>
/// The steps of a segment: a ReLU joins the product, normalisation or sum before it, and a normalisation joins the sum behind it,
/// wherever nothing else reads what lies between.
/// </summary>
internal sealed class SegmentFusion
{
    private readonly Dictionary<int, int> _halos = [];
    private readonly Dictionary<int, int> _gradientHalos = [];

    private SegmentFusion(IReadOnlyList<FusedNode> nodes)
    {
        Nodes = nodes;
        foreach (FusedNode node in nodes)
        {
            if (node.Operation is not ConvolutionOperation convolution) continue;
            foreach (int input in node.Inputs) _halos[input] = Math.Max(Halo(input), convolution.Shape.InputHalo);
            _gradientHalos[node.Output] = convolution.Shape.OutputGradientHalo;
        }
    }

    /// <summary>The steps in the order in which they run.</summary>
    public IReadOnlyList<FusedNode> Nodes { get; }

    /// <summary>Finds the steps of <paramref name="segment"/>.</summary>
    public static SegmentFusion Of(Segment segment)
    {
        int[] uses = segment.Graph.Uses();
        var steps = new List<FusedNode>();
        var taken = new HashSet<int>();
        // The value of a normalisation that waits for the sum behind it, by the node of the sum.
        var waiting = new Dictionary<int, int>();
        for (int index = segment.First; index < segment.End; index++)
        {
            if (taken.Contains(index)) continue;
            NetworkNode node = segment.Graph.Nodes[index];
            int value = index + 1;
            if (node.Operation is BatchNormOperation && segment.OnlyReader<AddOperation>(value, uses) is >= 0 and int sum
                && waiting.TryAdd(sum, value))
                continue;
            bool rectifies = false;
            if (node.Operation is WeightedOperation or BatchNormOperation or AddOperation
                && segment.OnlyReader<ReluOperation>(value, uses) is >= 0 and int relu)
            {
                rectifies = true;
                taken.Add(relu);
                value = relu + 1;
            }
            if (waiting.TryGetValue(index, out int normalized))
            {
                NetworkNode norm = segment.Graph.Nodes[normalized - 1];
                int addend = node.Inputs[0] == normalized ? node.Inputs[1] : node.Inputs[0];
                steps.Add(new FusedNode(node.Operation, (BatchNormOperation)norm.Operation, [norm.Inputs[0], addend], value, rectifies));
            }
            else
            {
                steps.Add(new FusedNode(node.Operation, node.Operation as BatchNormOperation, node.Inputs, value, rectifies));
            }
        }
        return new SegmentFusion(steps);
    }

    /// <summary>Border that the readers of a value want around its maps.</summary>
    public int Halo(int value) => _halos.GetValueOrDefault(value);

    /// <summary>Border that the writer of a value wants around the gradient of its maps.</summary>
    public int GradientHalo(int value) => _gradientHalos.GetValueOrDefault(value);
}
