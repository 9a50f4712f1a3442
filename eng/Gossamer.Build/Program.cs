using Gossamer.Build;

if (args.Length < 2)
{
    Console.Error.WriteLine("usage: Gossamer.Build FOLDER FILE...   writes copies of TorchSharp's files that can be used into FOLDER");
    return 2;
}

foreach (string file in args[1..])
{
    try
    {
        TorchSharpFiles.Prepare(file, args[0]);
    }
    catch (Exception exception) when (exception is UnsupportedFileException or IOException or UnauthorizedAccessException)
    {
        // The form of a compiler message, so that MSBuild reports it as an error of its own.
        Console.Error.WriteLine($"{file} : error GOSSAMER1: {exception.Message}");
        return 1;
    }
}
return 0;
