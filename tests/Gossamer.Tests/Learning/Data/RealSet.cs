using Gossamer.Learning.Data;
using Xunit;

namespace Gossamer.Tests.Learning.Data;

/// <summary>Sets that do not ship: a test that needs one is skipped without it, except under CI=true, where it must be there.</summary>
internal static class RealSet
{
    public static DataSplit Load(string name, DataLoadOptions? options = null)
    {
        Require(name);
        return DataCatalog.Load(name, options, TestContext.Current.CancellationToken);
    }

    /// <summary>The folder of the set.</summary>
    public static string Require(string name)
    {
        DataSetLocation location = DataCatalog.Locate(name);
        if (location.Folder is null && Environment.GetEnvironmentVariable("CI") == "true")
            Assert.Fail($"{name} is not on the search path; set {DataSearchPath.Variable}");
        Assert.SkipWhen(location.Folder is null, $"{name} is not on the search path ({DataSearchPath.Variable})");
        return location.Folder!;
    }
}
