using Gossamer.Sparsity.Growth;
using Gossamer.Sparsity.Methods;
using Xunit;

namespace Gossamer.Tests.Sparsity.Methods;

public sealed class MethodSpecTests
{
    private static readonly MethodOptions Options = new() { TotalSteps = 1000, StepsPerEpoch = 10 };

    [Fact]
    public void Every_method_is_read_by_its_name_in_any_case()
    {
        foreach (MethodInfo method in SparseMethods.All)
        {
            MethodSpec spec = MethodSpec.Parse(method.Name.ToUpperInvariant());
            Assert.Same(method, spec.Method);
            Assert.Empty(spec.Parameters);
        }
    }

    [Fact]
    public void Parameters_override_the_options()
    {
        MethodOptions relative = Options with { Exploration = new ExplorationScore { RelativeCoefficient = 0.5 } };
        ExplorationScore Score(string text) => (ExplorationScore)MethodSpec.Parse(text).Create(relative).Growth!.Score;

        ExplorationScore c = Score("dst-ee:c=1e-3:epsilon=0.25");
        Assert.Equal((1e-3, 0.25, null), (c.Coefficient.At(500), c.Epsilon, c.RelativeCoefficient));
        Assert.Equal(0.125, Score("dst-ee:rho=0.125").RelativeCoefficient);
        Assert.Equal((0.5, 1.0), (Score("dst-ee").RelativeCoefficient, Score("dst-ee").Epsilon));
        Assert.Equal(0, Score("dst-ee:c=0").Coefficient.At(1));
        Assert.Equal("dst-ee:c=0", MethodSpec.Parse("dst-ee:c=0").Text);
    }

    [Theory]
    [InlineData("", "unknown method ''")]
    [InlineData("rigle", "unknown method 'rigle'; known are dst-ee, rigl, ")]
    [InlineData("dst-ee ", "unknown method 'dst-ee '")]
    [InlineData("rigl:c=1", "'c=1' in 'rigl:c=1' is no parameter")]
    [InlineData("dst-ee:", "'' in 'dst-ee:' is no parameter")]
    [InlineData("dst-ee:c", "'c' in 'dst-ee:c' is no parameter")]
    [InlineData("dst-ee:c=1=2", "'c=1=2' in 'dst-ee:c=1=2' is no parameter")]
    [InlineData("dst-ee:C=1", "'C=1' in 'dst-ee:C=1' is no parameter")]
    [InlineData("dst-ee:zeta=1", "'zeta=1' in 'dst-ee:zeta=1' is no parameter")]
    [InlineData("dst-ee:c=", "'' in 'dst-ee:c=' is no value of c, expected a number of at least 0")]
    [InlineData("dst-ee:c=-1", "'-1' in 'dst-ee:c=-1' is no value of c")]
    [InlineData("dst-ee:c=0,1", "'0,1' in 'dst-ee:c=0,1' is no value of c")]
    [InlineData("dst-ee:c=NaN", "'NaN' in 'dst-ee:c=NaN' is no value of c")]
    [InlineData("dst-ee:rho=Infinity", "'Infinity' in 'dst-ee:rho=Infinity' is no value of rho")]
    [InlineData("dst-ee:epsilon=0", "'0' in 'dst-ee:epsilon=0' is no value of epsilon, expected a number above 0")]
    [InlineData("dst-ee:c=1:c=2", "c stands twice in 'dst-ee:c=1:c=2'")]
    public void A_malformed_method_is_refused_in_words(string text, string complaint) =>
        Assert.StartsWith(complaint, Assert.Throws<ArgumentException>(() => MethodSpec.Parse(text)).Message, StringComparison.Ordinal);
}
