namespace Gossamer.Agreement.Cases;

/// <summary>How folders and names of files say whose they are.</summary>
public enum AnnotationLayout
{
    /// <summary>Found out from the paths.</summary>
    Auto,

    /// <summary><c>RATER/CASE.ext</c> or <c>RATER@REPEAT/CASE.ext</c>.</summary>
    Raters,

    /// <summary><c>RATER.ext</c>, all of one case.</summary>
    Flat,

    /// <summary>The DRIVE archive: <c>1st_manual</c>, <c>2nd_manual</c>, the field of view in <c>mask</c>, pictures in <c>images</c>.</summary>
    Drive,

    /// <summary>The BSDS500 archive: <c>groundTruth/…/CASE.mat</c> with several anonymous raters a file, whose boundaries are the masks.</summary>
    Bsds,
}
