using System.IO.Compression;
using System.Text;
using Gossamer.Agreement.Ratings;
using Gossamer.Learning.Data.Tables;
using Gossamer.Tests.Learning.Data;
using Gossamer.Tests.Learning.Runs;
using Xunit;

namespace Gossamer.Tests.Agreement;

public sealed class RatingFileTests
{
    [Theory]
    [InlineData("id,A,B\n1,2,3\n2,4,1\n", "--layout counts or --layout wide")]
    [InlineData("item,rater,other\n1,a,2\n2,b,3\n", "--layout long")]
    [InlineData("x,y,z\n1,2,2\n2,4,4\n", "--columns unit=")]
    [InlineData("who,what,said\n1,a,2\n1,b,3\n", "--layout long")]
    public void What_could_be_read_in_two_ways_is_an_error_that_names_the_option(string table, string option) =>
        Assert.Contains(option, Assert.Throws<InvalidDataException>(() => Read(table)).Message, StringComparison.Ordinal);

    [Fact]
    public void Columns_can_be_named()
    {
        RatingFile file = Read("who,what,said,when,patient\na,1,x,1,p\na,1,y,2,p\nb,1,x,1,p\nb,2,,1,q\n", columns: RatingColumns.Parse("rater=who,unit=what,value=said,repeat=when,cluster=patient"));
        Assert.Equal(RatingLayout.Long, file.Layout);
        Assert.Equal(["x", "y", "x", ""], file.Ratings.Select(static rating => rating.Value));
        Assert.Equal("q", file.Clusters["2"]);
        Assert.Contains("nobody", Assert.Throws<ArgumentException>(() => Read("a,b\n1,2\n", columns: RatingColumns.Parse("rater=nobody"))).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => RatingColumns.Parse("colour=a"));
    }

    [Theory]
    [InlineData("unit,rater,value\n1,a,x\n1,a,y\n", "a second time")]
    [InlineData("unit,a,b\n1,2,3\n1,4,5\n", "a second row")]
    [InlineData("unit,rater,value\n,a,x\n", "no unit")]
    [InlineData("unit,rater,value\n", "no rows")]
    [InlineData("unit,rater,value\n1,a\n", "2 fields")]
    public void Faults_are_named_with_their_line(string table, string problem)
    {
        string message = Assert.Throws<InvalidDataException>(() => RatingTable.Of(MeasurementScale.Nominal, Read(table).Ratings)).Message;
        Assert.Contains(problem, message, StringComparison.Ordinal);
        Assert.Contains("line", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Numbers_must_be_numbers()
    {
        string message = Assert.Throws<InvalidDataException>(() => RatingTable.Of(MeasurementScale.Interval, Read("unit,a,b\n1,2,NaN\n2,1,1\n").Ratings)).Message;
        Assert.Contains("line 2, column 'b': 'NaN' of unit '1', rater 'b', is not a finite number", message, StringComparison.Ordinal);
        Assert.Throws<InvalidDataException>(() => RatingTable.Of(MeasurementScale.Ratio, Read("unit,a,b\n1,2,-3\n2,1,1\n").Ratings));
        // Two spellings of a number are one value.
        Assert.Equal(2, RatingTable.Of(MeasurementScale.Interval, Read("unit,a,b\n1,2,2.0\n2,1,1\n").Ratings).Categories.Count);
    }

    [Fact]
    public void Damaged_ratings() => FormatFuzz.Damaged(
        "unit,rater,value\n1,a,1\n1,b,2\n2,a,1\n2,b,1\n3,a,2\n"u8.ToArray(), 2000,
        static content => RatingTable.Of(MeasurementScale.Interval, RatingFile.Of(DelimitedTable.Read(content, "some.file.csv"), RatingLayout.Long, new RatingColumns()).Ratings), leastRefused: 0.2);

    [Fact]
    public void A_zip_with_one_table_is_that_table()
    {
        using var folder = new TemporaryFolder();
        void Write(string name, params string[] entries)
        {
            using ZipArchive zip = ZipFile.Open(folder[name], ZipArchiveMode.Create);
            foreach (string entry in entries)
            {
                using var writer = new StreamWriter(zip.CreateEntry(entry).Open());
                writer.Write("unit,rater,value\n1,a,x\n1,b,y\n");
            }
        }
        Write("one.zip", "deep/ratings.csv", "README.md");
        Write("two.zip", "a.csv", "b.tsv");
        Write("masks.zip", "ann/1.png", "patients.csv");
        Assert.True(RatingFile.IsTable(folder["one.zip"]));
        Assert.Equal(["x", "y"], RatingFile.Read(folder["one.zip"]).Ratings.Select(static rating => rating.Value));
        Assert.Contains("2 tables", Assert.Throws<InvalidDataException>(() => RatingFile.Read(folder["two.zip"])).Message, StringComparison.Ordinal);
        Assert.False(RatingFile.IsTable(folder["masks.zip"]));
    }

    private static RatingFile Read(string table, RatingLayout layout = RatingLayout.Auto, RatingColumns? columns = null) =>
        RatingFile.Of(DelimitedTable.Read(Encoding.UTF8.GetBytes(table), "some.csv"), layout, columns ?? new RatingColumns());
}
