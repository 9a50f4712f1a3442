using Gossamer.Learning.Data;
using Xunit;

namespace Gossamer.Tests.Learning.Data;

/// <summary>Facts about the real sets, known from their publications or counted independently.</summary>
public class KnownSetTests
{
    [Fact]
    public void Digits_ship_with_the_repository()
    {
        DataSplit split = DataCatalog.Load("digits", null, TestContext.Current.CancellationToken);
        Assert.Equal(1797, split.Train.Count + split.Test.Count);
        Assert.Equal([1, 8, 8], split.Train.SampleShape);
        int[] perClass = new int[10];
        foreach (IDataset part in (IDataset[])[split.Train, split.Test])
        {
            for (int i = 0; i < part.Count; i++) perClass[part.Label(i)]++;
        }

        Assert.Equal([178, 182, 177, 183, 181, 182, 181, 179, 174, 180], perClass);
        Assert.Contains("stratified 80/20 split (seed 0)", split.Description, StringComparison.Ordinal);
    }

    [Fact]
    public void The_test_part_of_Fashion_MNIST_ships_with_the_repository()
    {
        DataSplit split = DataCatalog.Load("fashion-mnist", null, TestContext.Current.CancellationToken);
        var train = Assert.IsType<DatasetSubset>(split.Train);
        Assert.Equal((8000, 2000), (train.Count, split.Test.Count));
        Assert.Equal([1, 28, 28], train.SampleShape);
        Assert.Contains("the training part is not at hand", split.Description, StringComparison.Ordinal);
        Assert.DoesNotContain("not the official", split.Description, StringComparison.Ordinal);
        for (int label = 0; label < 10; label++)
            Assert.Equal(200, Enumerable.Range(0, 2000).Count(index => split.Test.Label(index) == label));
    }
}
