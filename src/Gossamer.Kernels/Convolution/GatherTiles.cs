using System.Runtime.CompilerServices;
using Gossamer.Kernels.Execution;
using Gossamer.Kernels.Layout;
using Gossamer.Kernels.Numerics;

namespace Gossamer.Kernels.Convolution;

/// <summary>
/// The inner loops of <see cref="GatherPlan"/>: a tile of destination vectors stays in registers over all weights of a segment, and
/// each weight costs one broadcast and one fused multiply-add with a memory operand for each vector.
/// </summary>
/// <remarks>Tiles differ in shape only; each destination element is the same sequence of operations in every one of them.</remarks>
internal static unsafe class GatherTiles<T, TVector, TSimd, TStores>
    where T : unmanaged
    where TVector : unmanaged
    where TSimd : struct, ILanes<T, TVector>
    where TStores : struct, IStoreKind
{
    private static int VectorsPerPosition
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => PackedLayout.Lanes / TSimd.Count;
    }

    /// <summary>Adds the weights of one segment to a rectangle of one or two rows.</summary>
    /// <param name="source">What an offset of 0 multiplies at the rectangle's first position.</param>
    /// <param name="sourceRow">Elements from one row of the rectangle to the next.</param>
    /// <param name="sourceStep">Elements from one position to the next.</param>
    /// <param name="destination">The rectangle's first position.</param>
    /// <param name="destinationRow">Elements from one row of the rectangle to the next.</param>
    /// <param name="destinationStep">Elements from one position to the next.</param>
    /// <param name="rows">1 or 2.</param>
    /// <param name="columns">Positions in a row.</param>
    /// <param name="weights">The segment.</param>
    /// <param name="ends">What the sums start from and end with.</param>
    public static void Rectangle(
        T* source, nint sourceRow, nint sourceStep, T* destination, nint destinationRow, nint destinationStep,
        int rows, int columns, in Weights<T> weights, in Ends<T> ends)
    {
        if (sourceStep == PackedLayout.Lanes && destinationStep == PackedLayout.Lanes)
        {
            int vectors = columns * VectorsPerPosition;
            if (rows == 2) TwoRuns(source, sourceRow, destination, destinationRow, vectors, weights, ends);
            else Run(source, destination, vectors, weights, ends);
            return;
        }
        for (int row = 0; row < rows; row++)
            Strided(
                source + row * sourceRow, sourceStep, destination + row * destinationRow, destinationStep, columns, weights, ends);
    }

    private static void Run(T* source, T* destination, int vectors, in Weights<T> weights, in Ends<T> ends)
    {
        nint pair = 2 * TSimd.Count, quad = 4 * TSimd.Count;
        int done = 0;
        if (TSimd.ManyRegisters)
            for (; vectors - done >= 16; done += 16)
                Sixteen(source + done * TSimd.Count, 2 * quad, destination + done * TSimd.Count, 2 * quad, weights, ends);
        for (; vectors - done >= 8; done += 8)
            Eight(source + done * TSimd.Count, pair, quad, destination + done * TSimd.Count, pair, quad, weights, ends);
        for (; vectors - done >= 4; done += 4)
            Four(source + done * TSimd.Count, pair, destination + done * TSimd.Count, pair, weights, ends);
        for (; vectors - done >= 2; done += 2)
            Two(source + done * TSimd.Count, destination + done * TSimd.Count, weights, ends);
    }

    private static void TwoRuns(
        T* source, nint sourceRow, T* destination, nint destinationRow, int vectors, in Weights<T> weights, in Ends<T> ends)
    {
        nint pair = 2 * TSimd.Count;
        int done = 0;
        if (TSimd.ManyRegisters)
        {
            for (; vectors - done >= 8; done += 8)
                Sixteen(source + done * TSimd.Count, sourceRow, destination + done * TSimd.Count, destinationRow, weights, ends);
            for (; vectors - done >= 6; done += 6)
                Twelve(source + done * TSimd.Count, sourceRow, destination + done * TSimd.Count, destinationRow, weights, ends);
        }
        for (; vectors - done >= 4; done += 4)
            Eight(
                source + done * TSimd.Count, pair, sourceRow, destination + done * TSimd.Count, pair, destinationRow, weights, ends);
        for (; vectors - done >= 2; done += 2)
            Four(source + done * TSimd.Count, sourceRow, destination + done * TSimd.Count, destinationRow, weights, ends);
    }

    private static void Strided(
        T* source, nint sourceStep, T* destination, nint destinationStep, int columns, in Weights<T> weights, in Ends<T> ends)
    {
        nint pair = 2 * TSimd.Count;
        if (VectorsPerPosition >= 8)
        {
            for (int column = 0; column < columns; column++)
                Run(source + column * sourceStep, destination + column * destinationStep, VectorsPerPosition, weights, ends);
            return;
        }
        if (VectorsPerPosition == 4)
        {
            int column = 0;
            for (; columns - column >= 2; column += 2)
                Eight(
                    source + column * sourceStep, pair, sourceStep, destination + column * destinationStep, pair, destinationStep,
                    weights, ends);
            if (column < columns)
                Four(source + column * sourceStep, pair, destination + column * destinationStep, pair, weights, ends);
            return;
        }
        int position = 0;
        for (; columns - position >= 4; position += 4)
            Eight(
                source + position * sourceStep, sourceStep, 2 * sourceStep,
                destination + position * destinationStep, destinationStep, 2 * destinationStep, weights, ends);
        for (; columns - position >= 2; position += 2)
            Four(
                source + position * sourceStep, sourceStep, destination + position * destinationStep, destinationStep, weights, ends);
        if (position < columns)
            Two(source + position * sourceStep, destination + position * destinationStep, weights, ends);
    }

    /// <summary>Two runs of eight vectors, a pitch apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Sixteen(T* source, nint sourcePitch, T* destination, nint destinationPitch, in Weights<T> weights, in Ends<T> ends)
    {
        T* da = destination;
        T* db = destination + destinationPitch;
        TVector s0, s1, s2, s3, s4, s5, s6, s7, s8, s9, s10, s11, s12, s13, s14, s15;
        if (ends.Starts)
        {
            s0 = s1 = s2 = s3 = s4 = s5 = s6 = s7 = s8 = s9 = s10 = s11 = s12 = s13 = s14 = s15 = TSimd.Broadcast(ends.Bias);
        }
        else
        {
            s0 = TSimd.Load(da);
            s1 = TSimd.Load(da + TSimd.Count);
            s2 = TSimd.Load(da + 2 * TSimd.Count);
            s3 = TSimd.Load(da + 3 * TSimd.Count);
            s4 = TSimd.Load(da + 4 * TSimd.Count);
            s5 = TSimd.Load(da + 5 * TSimd.Count);
            s6 = TSimd.Load(da + 6 * TSimd.Count);
            s7 = TSimd.Load(da + 7 * TSimd.Count);
            s8 = TSimd.Load(db);
            s9 = TSimd.Load(db + TSimd.Count);
            s10 = TSimd.Load(db + 2 * TSimd.Count);
            s11 = TSimd.Load(db + 3 * TSimd.Count);
            s12 = TSimd.Load(db + 4 * TSimd.Count);
            s13 = TSimd.Load(db + 5 * TSimd.Count);
            s14 = TSimd.Load(db + 6 * TSimd.Count);
            s15 = TSimd.Load(db + 7 * TSimd.Count);
        }
        int* offsets = weights.Offsets;
        T* values = weights.Values;
        nint count = weights.Count;
        for (nint k = 0; k < count; k++)
        {
            TVector weight = TSimd.Broadcast(values[k]);
            T* xa = source + offsets[k];
            T* xb = xa + sourcePitch;
            s0 = TSimd.MultiplyAdd(TSimd.Load(xa), weight, s0);
            s1 = TSimd.MultiplyAdd(TSimd.Load(xa + TSimd.Count), weight, s1);
            s2 = TSimd.MultiplyAdd(TSimd.Load(xa + 2 * TSimd.Count), weight, s2);
            s3 = TSimd.MultiplyAdd(TSimd.Load(xa + 3 * TSimd.Count), weight, s3);
            s4 = TSimd.MultiplyAdd(TSimd.Load(xa + 4 * TSimd.Count), weight, s4);
            s5 = TSimd.MultiplyAdd(TSimd.Load(xa + 5 * TSimd.Count), weight, s5);
            s6 = TSimd.MultiplyAdd(TSimd.Load(xa + 6 * TSimd.Count), weight, s6);
            s7 = TSimd.MultiplyAdd(TSimd.Load(xa + 7 * TSimd.Count), weight, s7);
            s8 = TSimd.MultiplyAdd(TSimd.Load(xb), weight, s8);
            s9 = TSimd.MultiplyAdd(TSimd.Load(xb + TSimd.Count), weight, s9);
            s10 = TSimd.MultiplyAdd(TSimd.Load(xb + 2 * TSimd.Count), weight, s10);
            s11 = TSimd.MultiplyAdd(TSimd.Load(xb + 3 * TSimd.Count), weight, s11);
            s12 = TSimd.MultiplyAdd(TSimd.Load(xb + 4 * TSimd.Count), weight, s12);
            s13 = TSimd.MultiplyAdd(TSimd.Load(xb + 5 * TSimd.Count), weight, s13);
            s14 = TSimd.MultiplyAdd(TSimd.Load(xb + 6 * TSimd.Count), weight, s14);
            s15 = TSimd.MultiplyAdd(TSimd.Load(xb + 7 * TSimd.Count), weight, s15);
        }
        if (ends.Rectifies)
        {
            s0 = TSimd.Rectify(s0);
            s1 = TSimd.Rectify(s1);
            s2 = TSimd.Rectify(s2);
            s3 = TSimd.Rectify(s3);
            s4 = TSimd.Rectify(s4);
            s5 = TSimd.Rectify(s5);
            s6 = TSimd.Rectify(s6);
            s7 = TSimd.Rectify(s7);
            s8 = TSimd.Rectify(s8);
            s9 = TSimd.Rectify(s9);
            s10 = TSimd.Rectify(s10);
            s11 = TSimd.Rectify(s11);
            s12 = TSimd.Rectify(s12);
            s13 = TSimd.Rectify(s13);
            s14 = TSimd.Rectify(s14);
            s15 = TSimd.Rectify(s15);
        }
        Store(s0, da);
        Store(s1, da + TSimd.Count);
        Store(s2, da + 2 * TSimd.Count);
        Store(s3, da + 3 * TSimd.Count);
        Store(s4, da + 4 * TSimd.Count);
        Store(s5, da + 5 * TSimd.Count);
        Store(s6, da + 6 * TSimd.Count);
        Store(s7, da + 7 * TSimd.Count);
        Store(s8, db);
        Store(s9, db + TSimd.Count);
        Store(s10, db + 2 * TSimd.Count);
        Store(s11, db + 3 * TSimd.Count);
        Store(s12, db + 4 * TSimd.Count);
        Store(s13, db + 5 * TSimd.Count);
        Store(s14, db + 6 * TSimd.Count);
        Store(s15, db + 7 * TSimd.Count);
    }

    /// <summary>Two runs of six vectors, a pitch apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Twelve(T* source, nint sourcePitch, T* destination, nint destinationPitch, in Weights<T> weights, in Ends<T> ends)
    {
        T* da = destination;
        T* db = destination + destinationPitch;
        TVector s0, s1, s2, s3, s4, s5, s6, s7, s8, s9, s10, s11;
        if (ends.Starts)
        {
            s0 = s1 = s2 = s3 = s4 = s5 = s6 = s7 = s8 = s9 = s10 = s11 = TSimd.Broadcast(ends.Bias);
        }
        else
        {
            s0 = TSimd.Load(da);
            s1 = TSimd.Load(da + TSimd.Count);
            s2 = TSimd.Load(da + 2 * TSimd.Count);
            s3 = TSimd.Load(da + 3 * TSimd.Count);
            s4 = TSimd.Load(da + 4 * TSimd.Count);
            s5 = TSimd.Load(da + 5 * TSimd.Count);
            s6 = TSimd.Load(db);
            s7 = TSimd.Load(db + TSimd.Count);
            s8 = TSimd.Load(db + 2 * TSimd.Count);
            s9 = TSimd.Load(db + 3 * TSimd.Count);
            s10 = TSimd.Load(db + 4 * TSimd.Count);
            s11 = TSimd.Load(db + 5 * TSimd.Count);
        }
        int* offsets = weights.Offsets;
        T* values = weights.Values;
        nint count = weights.Count;
        for (nint k = 0; k < count; k++)
        {
            TVector weight = TSimd.Broadcast(values[k]);
            T* xa = source + offsets[k];
            T* xb = xa + sourcePitch;
            s0 = TSimd.MultiplyAdd(TSimd.Load(xa), weight, s0);
            s1 = TSimd.MultiplyAdd(TSimd.Load(xa + TSimd.Count), weight, s1);
            s2 = TSimd.MultiplyAdd(TSimd.Load(xa + 2 * TSimd.Count), weight, s2);
            s3 = TSimd.MultiplyAdd(TSimd.Load(xa + 3 * TSimd.Count), weight, s3);
            s4 = TSimd.MultiplyAdd(TSimd.Load(xa + 4 * TSimd.Count), weight, s4);
            s5 = TSimd.MultiplyAdd(TSimd.Load(xa + 5 * TSimd.Count), weight, s5);
            s6 = TSimd.MultiplyAdd(TSimd.Load(xb), weight, s6);
            s7 = TSimd.MultiplyAdd(TSimd.Load(xb + TSimd.Count), weight, s7);
            s8 = TSimd.MultiplyAdd(TSimd.Load(xb + 2 * TSimd.Count), weight, s8);
            s9 = TSimd.MultiplyAdd(TSimd.Load(xb + 3 * TSimd.Count), weight, s9);
            s10 = TSimd.MultiplyAdd(TSimd.Load(xb + 4 * TSimd.Count), weight, s10);
            s11 = TSimd.MultiplyAdd(TSimd.Load(xb + 5 * TSimd.Count), weight, s11);
        }
        if (ends.Rectifies)
        {
            s0 = TSimd.Rectify(s0);
            s1 = TSimd.Rectify(s1);
            s2 = TSimd.Rectify(s2);
            s3 = TSimd.Rectify(s3);
            s4 = TSimd.Rectify(s4);
            s5 = TSimd.Rectify(s5);
            s6 = TSimd.Rectify(s6);
            s7 = TSimd.Rectify(s7);
            s8 = TSimd.Rectify(s8);
            s9 = TSimd.Rectify(s9);
            s10 = TSimd.Rectify(s10);
            s11 = TSimd.Rectify(s11);
        }
        Store(s0, da);
        Store(s1, da + TSimd.Count);
        Store(s2, da + 2 * TSimd.Count);
        Store(s3, da + 3 * TSimd.Count);
        Store(s4, da + 4 * TSimd.Count);
        Store(s5, da + 5 * TSimd.Count);
        Store(s6, db);
        Store(s7, db + TSimd.Count);
        Store(s8, db + 2 * TSimd.Count);
        Store(s9, db + 3 * TSimd.Count);
        Store(s10, db + 4 * TSimd.Count);
        Store(s11, db + 5 * TSimd.Count);
    }

    /// <summary>Four runs of two vectors: two near each other, and two more a far pitch away.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Eight(T* source, nint sourceNear, nint sourceFar, T* destination, nint destinationNear, nint destinationFar, in Weights<T> weights, in Ends<T> ends)
    {
        T* da = destination;
        T* db = da + destinationNear;
        T* dc = da + destinationFar;
        T* dd = dc + destinationNear;
        TVector s0, s1, s2, s3, s4, s5, s6, s7;
        if (ends.Starts)
        {
            s0 = s1 = s2 = s3 = s4 = s5 = s6 = s7 = TSimd.Broadcast(ends.Bias);
        }
        else
        {
            s0 = TSimd.Load(da);
            s1 = TSimd.Load(da + TSimd.Count);
            s2 = TSimd.Load(db);
            s3 = TSimd.Load(db + TSimd.Count);
            s4 = TSimd.Load(dc);
            s5 = TSimd.Load(dc + TSimd.Count);
            s6 = TSimd.Load(dd);
            s7 = TSimd.Load(dd + TSimd.Count);
        }
        int* offsets = weights.Offsets;
        T* values = weights.Values;
        nint count = weights.Count;
        for (nint k = 0; k < count; k++)
        {
            TVector weight = TSimd.Broadcast(values[k]);
            T* xa = source + offsets[k];
            T* xb = xa + sourceNear;
            T* xc = xa + sourceFar;
            T* xd = xc + sourceNear;
            s0 = TSimd.MultiplyAdd(TSimd.Load(xa), weight, s0);
            s1 = TSimd.MultiplyAdd(TSimd.Load(xa + TSimd.Count), weight, s1);
            s2 = TSimd.MultiplyAdd(TSimd.Load(xb), weight, s2);
            s3 = TSimd.MultiplyAdd(TSimd.Load(xb + TSimd.Count), weight, s3);
            s4 = TSimd.MultiplyAdd(TSimd.Load(xc), weight, s4);
            s5 = TSimd.MultiplyAdd(TSimd.Load(xc + TSimd.Count), weight, s5);
            s6 = TSimd.MultiplyAdd(TSimd.Load(xd), weight, s6);
            s7 = TSimd.MultiplyAdd(TSimd.Load(xd + TSimd.Count), weight, s7);
        }
        if (ends.Rectifies)
        {
            s0 = TSimd.Rectify(s0);
            s1 = TSimd.Rectify(s1);
            s2 = TSimd.Rectify(s2);
            s3 = TSimd.Rectify(s3);
            s4 = TSimd.Rectify(s4);
            s5 = TSimd.Rectify(s5);
            s6 = TSimd.Rectify(s6);
            s7 = TSimd.Rectify(s7);
        }
        Store(s0, da);
        Store(s1, da + TSimd.Count);
        Store(s2, db);
        Store(s3, db + TSimd.Count);
        Store(s4, dc);
        Store(s5, dc + TSimd.Count);
        Store(s6, dd);
        Store(s7, dd + TSimd.Count);
    }

    /// <summary>Two runs of two vectors, a pitch apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Four(T* source, nint sourcePitch, T* destination, nint destinationPitch, in Weights<T> weights, in Ends<T> ends)
    {
        T* da = destination;
        T* db = destination + destinationPitch;
        TVector s0, s1, s2, s3;
        if (ends.Starts)
        {
            s0 = s1 = s2 = s3 = TSimd.Broadcast(ends.Bias);
        }
        else
        {
            s0 = TSimd.Load(da);
            s1 = TSimd.Load(da + TSimd.Count);
            s2 = TSimd.Load(db);
            s3 = TSimd.Load(db + TSimd.Count);
        }
        int* offsets = weights.Offsets;
        T* values = weights.Values;
        nint count = weights.Count;
        for (nint k = 0; k < count; k++)
        {
            TVector weight = TSimd.Broadcast(values[k]);
            T* xa = source + offsets[k];
            T* xb = xa + sourcePitch;
            s0 = TSimd.MultiplyAdd(TSimd.Load(xa), weight, s0);
            s1 = TSimd.MultiplyAdd(TSimd.Load(xa + TSimd.Count), weight, s1);
            s2 = TSimd.MultiplyAdd(TSimd.Load(xb), weight, s2);
            s3 = TSimd.MultiplyAdd(TSimd.Load(xb + TSimd.Count), weight, s3);
        }
        if (ends.Rectifies)
        {
            s0 = TSimd.Rectify(s0);
            s1 = TSimd.Rectify(s1);
            s2 = TSimd.Rectify(s2);
            s3 = TSimd.Rectify(s3);
        }
        Store(s0, da);
        Store(s1, da + TSimd.Count);
        Store(s2, db);
        Store(s3, db + TSimd.Count);
    }

    /// <summary>A run of two vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Two(T* source, T* destination, in Weights<T> weights, in Ends<T> ends)
    {
        T* da = destination;
        TVector s0, s1;
        if (ends.Starts)
        {
            s0 = s1 = TSimd.Broadcast(ends.Bias);
        }
        else
        {
            s0 = TSimd.Load(da);
            s1 = TSimd.Load(da + TSimd.Count);
        }
        int* offsets = weights.Offsets;
        T* values = weights.Values;
        nint count = weights.Count;
        for (nint k = 0; k < count; k++)
        {
            TVector weight = TSimd.Broadcast(values[k]);
            T* xa = source + offsets[k];
            s0 = TSimd.MultiplyAdd(TSimd.Load(xa), weight, s0);
            s1 = TSimd.MultiplyAdd(TSimd.Load(xa + TSimd.Count), weight, s1);
        }
        if (ends.Rectifies)
        {
            s0 = TSimd.Rectify(s0);
            s1 = TSimd.Rectify(s1);
        }
        Store(s0, da);
        Store(s1, da + TSimd.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(TVector sum, T* destination) => Streaming.Store<T, TVector, TSimd>(TStores.Streams, sum, destination);
}
