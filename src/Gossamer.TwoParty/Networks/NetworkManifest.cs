using System.Security.Cryptography;
using System.Text;
using Gossamer.TwoParty.Runtime;

namespace Gossamer.TwoParty.Networks;

/// <summary>
/// All that both parties know of a private network: graph, shapes, ring, scales, widths, bounds. Message lengths and flights follow
/// from it alone. It holds no weight.
/// </summary>
public sealed class NetworkManifest
{
    /// <summary>Elements of the largest value, over a batch.</summary>
    public const int GreatestElements = 1 << 26;

    private readonly byte[] _canonical;
    private readonly int[] _nodesAt;

    internal NetworkManifest(ManifestSettings settings, ValueForm input, IReadOnlyList<PrivateNode> nodes, int output)
    {
        (Settings, Input, Nodes, Output) = (settings, input, nodes, output);
        Steps = NetworkStep.Plan(this);
        if (settings.Output == OutputKind.ArgMax)
        {
            if (Scores.Elements < 2) throw new ArgumentException("arg-max takes at least two scores");
            if (ScoreBits + 1 >= settings.RingBits) throw new ArgumentException("arg-max: differences of scores do not fit the ring");
        }
        (_canonical, _nodesAt) = ManifestJson.Format(this);
        Hash = SHA256.HashData(_canonical);
    }

    /// <summary>What holds for all of it.</summary>
    public ManifestSettings Settings { get; }

    /// <summary>The input.</summary>
    public ValueForm Input { get; }

    /// <summary>The nodes, each after those it takes values from.</summary>
    public IReadOnlyList<PrivateNode> Nodes { get; }

    /// <summary>The value that is the scores.</summary>
    public int Output { get; }

    /// <summary>Form of the scores.</summary>
    public ValueForm Scores => FormOf(Output);

    /// <summary>SHA-256 of the canonical text; parties whose hashes differ refuse each other.</summary>
    public ReadOnlyMemory<byte> Hash { get; }

    /// <summary>What runs side by side, in order.</summary>
    public IReadOnlyList<NetworkStep> Steps { get; }

    /// <summary>The canonical text.</summary>
    public string Json => Encoding.UTF8.GetString(_canonical);

    /// <summary>Bits that hold a score, sign included, with two to spare.</summary>
    internal int ScoreBits => WidthFor(Math.ScaleB(Nodes[Output - 1].Bound, Scores.FractionBits));

    /// <summary>What both sides of a session agree on: this manifest, in parts that are named where another differs.</summary>
    internal SessionTerms Terms
    {
        get
        {
            int groups = Math.Min(Nodes.Count, SessionTerms.MostParts - 2);
            return new SessionTerms(Hash)
            {
                Parts =
                [
                    new TermsPart("what holds for all of it", _canonical.AsMemory(0, _nodesAt[0])),
                    // Groups of another number of nodes are others, too.
                    new TermsPart("the number of nodes", BitConverter.GetBytes(Nodes.Count)),
                    .. Enumerable.Range(0, groups).Select(group => Part(group * Nodes.Count / groups, (group + 1) * Nodes.Count / groups)),
                ],
            };
        }
    }

    /// <summary>Reads a manifest.</summary>
    /// <exception cref="InvalidDataException">It breaks a rule; the message, one line, names node and field.</exception>
    public static NetworkManifest Parse(string text) => ManifestJson.Parse(text);

    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidDataException">It is no manifest.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static NetworkManifest Load(string path)
    {
        try
        {
            return Parse(File.ReadAllText(path));
        }
        catch (InvalidDataException wrong)
        {
            throw new InvalidDataException($"{path}: {wrong.Message}", wrong);
        }
    }

    /// <summary>Writes the canonical text to a file, in one step.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Save(string path)
    {
        string temporary = path + ".tmp";
        File.WriteAllBytes(temporary, _canonical);
        File.Move(temporary, path, overwrite: true);
    }

    /// <summary>Shape and scale of a value.</summary>
    public ValueForm FormOf(int value) => value == 0 ? Input : Nodes[value - 1].Form;

    /// <summary>The least compare width for a magnitude, with two bits to spare.</summary>
    public static int WidthFor(double magnitude) => Math.Max(2, (int)Math.Ceiling(Math.Log2(magnitude + 2)) + 1 + 2);

    private TermsPart Part(int first, int end)
    {
        string name = end - first == 1 ? $"node '{Nodes[first].Name}'" : $"nodes '{Nodes[first].Name}' to '{Nodes[end - 1].Name}'";
        return new TermsPart(name, _canonical.AsMemory(_nodesAt[first], _nodesAt[end] - _nodesAt[first]));
    }
}
