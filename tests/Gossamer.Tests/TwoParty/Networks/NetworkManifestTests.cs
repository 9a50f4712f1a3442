using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Gossamer.TwoParty.Core;
using Gossamer.TwoParty.Networks;
using Gossamer.TwoParty.Networks.Operations;
using Gossamer.TwoParty.Runtime;
using Xunit;

namespace Gossamer.Tests.TwoParty.Networks;

/// <summary>Manifests as text, and what they refuse.</summary>
public sealed class NetworkManifestTests
{
    private static ManifestSettings Settings => new() { Name = "sample", RingBits = 32, InputBound = 1, ErrorBound = 0.1 };

    public static TheoryData<string> Networks => ["pooled", "residual", "mixed"];

    [Theory, MemberData(nameof(Networks))]
    public void A_manifest_survives_its_text(string network)
    {
        NetworkManifest manifest = NetworkExecutorTests.Sample(network, Settings).Manifest;
        NetworkManifest read = NetworkManifest.Parse(manifest.Json);
        Assert.Equal(manifest.Json, read.Json);
        Assert.Equal(manifest.Hash.ToArray(), read.Hash.ToArray());
        Assert.Equal(manifest.Steps.SelectMany(static step => step.Nodes), read.Steps.SelectMany(static step => step.Nodes));
    }

    [Fact]
    public void Spaces_do_not_change_the_hash_and_numbers_do()
    {
        NetworkManifest manifest = SampleManifests.Mixed(Settings).Manifest;
        Assert.Equal(manifest.Hash.ToArray(), NetworkManifest.Parse(manifest.Json.Replace("\n", " \n\t")).Hash.ToArray());
        Assert.NotEqual(manifest.Hash.ToArray(), NetworkManifest.Parse(manifest.Json.Replace("\"block_bits\": 4", "\"block_bits\": 8")).Hash.ToArray());
    }

    [Theory]
    [InlineData("\"block_bits\": 4", "\"block_bits\": 8", "what holds for all of it")]
    [InlineData("\"c1\": 0.75", "\"c1\": 0.5", "node 'quadratic2'")]
    [InlineData("\"name\": \"conv2\"", "\"name\": \"conv3\"", "node 'conv2'")]
    [InlineData("\"out_features\": 6", "\"out_features\": 7", "node 'fc1', node 'fc2'")]
    public void Manifests_that_differ_say_where(string from, string to, string where)
    {
        NetworkManifest ours = SampleManifests.Mixed(Settings).Manifest;
        string text = ours.Json.Replace(from, to, StringComparison.Ordinal);
        if (from.Contains("features", StringComparison.Ordinal)) text = text.Replace("\"in_features\": 6", "\"in_features\": 7", StringComparison.Ordinal);
        NetworkManifest theirs = NetworkManifest.Parse(text);
        string hash = Convert.ToHexStringLower(theirs.Hash.Span[..8]);
        Assert.Equal($"the peer's manifest is {hash}..., ours is {Convert.ToHexStringLower(ours.Hash.Span[..8])}...; they differ in {where}: export and distribute one manifest", Conflict(ours, theirs));
        // The other side says so, too, by its own names.
        Assert.Contains($"ours is {hash}...; they differ in ", Conflict(theirs, ours), StringComparison.Ordinal);
        Assert.Null(Conflict(ours, NetworkManifest.Parse(ours.Json)));
    }

    [Fact]
    public void Other_networks_differ_in_the_number_of_nodes_and_long_ones_in_groups_of_them()
    {
        NetworkManifest mixed = SampleManifests.Mixed(Settings).Manifest, residual = SampleManifests.Residual(Settings).Manifest;
        Assert.Contains("they differ in what holds for all of it, the number of nodes, node 'conv1' and ", Conflict(mixed, residual), StringComparison.Ordinal);
        // Thirty nodes in fourteen groups: two or three in each.
        NetworkManifest chain = Chain(30);
        for (int changed = 0; changed < 30; changed++)
        {
            NetworkManifest other = NetworkManifest.Parse(chain.Json.Replace($"\"relu{changed:D2}\"", "\"other\"", StringComparison.Ordinal));
            Match where = Regex.Match(Conflict(chain, other)!, "; they differ in nodes 'relu(..)' to 'relu(..)': export");
            int first = int.Parse(where.Groups[1].Value, CultureInfo.InvariantCulture), end = int.Parse(where.Groups[2].Value, CultureInfo.InvariantCulture);
            Assert.InRange(changed, first, end);
            Assert.InRange(end - first, 1, 2);
        }
    }

    private static NetworkManifest Chain(int nodes)
    {
        const int Fraction = 6;
        var builder = new ManifestBuilder(Settings, new ValueForm([4], Fraction));
        for (int i = 0; i < nodes; i++) builder.Add($"relu{i:D2}", new PrivateRelu(NetworkManifest.WidthFor(1 << Fraction)), 1, i);
        return builder.Build(nodes);
    }

    private static string? Conflict(NetworkManifest ours, NetworkManifest theirs)
    {
        SessionHello Hello(NetworkManifest manifest, Party role) => SessionHello.Create(manifest.Terms, role, ChannelKind.Online, new byte[32]);
        return Hello(ours, Party.Server).ConflictWith(SessionHello.Of(Hello(theirs, Party.Client).Message.ToArray()))?.Text;
    }

    [Fact]
    public void An_error_that_nothing_bounds_is_null_and_never_zero()
    {
        string json = SampleManifests.Mixed(Settings with { ErrorBound = null }).Manifest.Json;
        Assert.Contains("\"error_bound\": null", json, StringComparison.Ordinal);
        Assert.Null(NetworkManifest.Parse(json).Settings.ErrorBound);
        Assert.Equal(0.1, NetworkManifest.Parse(SampleManifests.Mixed(Settings).Manifest.Json).Settings.ErrorBound);
    }

    [Fact]
    public void Whatever_is_changed_in_a_text_is_read_or_refused_in_one_line()
    {
        byte[] text = Encoding.UTF8.GetBytes(SampleManifests.Residual(Settings).Manifest.Json);
        var random = new Random(11);
        int refused = 0;
        for (int trial = 0; trial < 4000; trial++)
        {
            byte[] changed = [.. text];
            for (int i = random.Next(1, 4); i > 0; i--)
            {
                int at = random.Next(changed.Length);
                changed = random.Next(4) switch
                {
                    0 => [.. changed[..at], .. changed[Math.Min(changed.Length, at + random.Next(1, 40))..]],
                    1 => [.. changed[..at], .. changed.AsSpan(random.Next(changed.Length / 2), random.Next(1, 40)), .. changed[at..]],
                    2 => [.. changed[..at], (byte)"0123456789-eE.\"{}[],:\\u"[random.Next(23)], .. changed[Math.Min(changed.Length, at + 1)..]],
                    _ => [.. changed[..at], (byte)random.Next(256), .. changed[at..]],
                };
            }
            try
            {
                NetworkManifest.Parse(Encoding.UTF8.GetString(changed));
            }
            catch (InvalidDataException wrong)
            {
                refused++;
                Assert.DoesNotContain('\n', wrong.Message);
                Assert.InRange(wrong.Message.Length, 10, 400);
            }
        }
        Assert.InRange(refused, 2000, 4000);
    }

    [Theory]
    [InlineData("\"ring_bits\": 32", "\"ring_bits\": 31", "ring_bits")]
    [InlineData("\"format\": \"gossamer.private.1\"", "\"format\": \"gossamer.private.2\"", "gossamer.private.2")]
    [InlineData("\"leaf_bits\": 1", "\"leaf_bits\": 3", "leaves of 3 bits")]
    [InlineData("\"certificate\": \"calibrated\"", "\"certificate\": \"certain\"", "calibrated or proven")]
    [InlineData("\"op\": \"sum\"", "\"op\": \"difference\"", "unknown operation 'difference'")]
    [InlineData("\"width\": ", "\"breadth\": ", "has no width")]
    public void What_is_wrong_is_named(string correct, string wrong, string expected)
    {
        string text = SampleManifests.Residual(Settings).Manifest.Json;
        Assert.Contains(correct, text, StringComparison.Ordinal);
        var refusal = Assert.Throws<InvalidDataException>(() => NetworkManifest.Parse(text.Replace(correct, wrong, StringComparison.Ordinal)));
        Assert.Contains(expected, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bound_that_the_ring_does_not_hold_is_refused()
    {
        var builder = new ManifestBuilder(Settings, new ValueForm([4], 12));
        var product = new PrivateFullyConnected(4, 4, 12, 11);
        // 12 + 11 bits behind the point leave 7 of 30 before it.
        Assert.Equal(1, builder.Add("fits", product, 127, 0));
        var refusal = Assert.Throws<ArgumentException>(() => builder.Add("wraps", product, 128.5, 0));
        Assert.Contains("node 'wraps'", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_compare_width_that_would_flip_signs_is_refused()
    {
        var builder = new ManifestBuilder(Settings, new ValueForm([4], 12));
        int x = builder.Add("fc", new PrivateFullyConnected(4, 4, 8, 8), 10, 0);
        // 10 · 2^12 takes 16 bits and a sign.
        Assert.Throws<ArgumentException>(() => builder.Add("relu", new PrivateTruncatedRelu(8, 16), 10, x));
        builder.Add("relu", new PrivateTruncatedRelu(8, 17), 10, x);
    }
}
