namespace Gossamer.Build;

/// <summary>A file is not one that the build step knows how to change safely. The message says what it found.</summary>
public sealed class UnsupportedFileException : Exception
{
    /// <summary>A file without further explanation.</summary>
    public UnsupportedFileException()
        : base("The file is not one that this step can change safely.")
    {
    }

    /// <summary>A file and what is unexpected about it.</summary>
    public UnsupportedFileException(string message)
        : base(message)
    {
    }

    /// <summary>A file, what is unexpected about it, and the failure met while reading it.</summary>
    public UnsupportedFileException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
