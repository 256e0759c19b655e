using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ProcActors.Remoting;

/// <summary>The one certificate of a run, which every process of it shows and expects: made in memory by the root, handed to children with their orders, never on a disk.</summary>
internal sealed class RunCertificate
{
    // Long for a run, and the clock of the machine may be wrong by a day: who is let in is decided by the bytes alone.
    private static readonly TimeSpan Life = TimeSpan.FromDays(3650);

    private readonly X509Certificate2 _certificate;
    private readonly byte[] _exported;

    private RunCertificate(X509Certificate2 certificate, byte[] exported)
    {
        _certificate = certificate;
        _exported = exported;
        Context = SslStreamCertificateContext.Create(certificate, additionalCertificates: null, offline: true);
    }

    /// <summary>As .NET's TLS wants it.</summary>
    public SslStreamCertificateContext Context { get; }

    /// <summary>Makes a new one, with a new key (P-256).</summary>
    public static RunCertificate Create()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=procactors", key, HashAlgorithmName.SHA256);
        DateTimeOffset now = DateTimeOffset.UtcNow;
        X509Certificate2 certificate = request.CreateSelfSigned(now.AddDays(-1), now + Life);
        return new RunCertificate(certificate, [.. key.ExportPkcs8PrivateKey(), .. certificate.RawData]);
    }

    /// <summary>The one that <see cref="Export"/> gave.</summary>
    public static RunCertificate Import(byte[] bytes)
    {
        using ECDsa key = ECDsa.Create();
        key.ImportPkcs8PrivateKey(bytes, out int length);
        using X509Certificate2 bare = X509CertificateLoader.LoadCertificate(bytes.AsSpan(length));
        return new RunCertificate(bare.CopyWithPrivateKey(key), bytes);
    }

    /// <summary>
    /// The private key (PKCS #8), then the certificate: a secret, for children of this run only. Not a PKCS #12 store: its password, though empty, costs milliseconds
    /// at every start.
    /// </summary>
    public byte[] Export() => _exported;

    /// <summary>Whether <paramref name="shown"/> is this certificate, byte for byte.</summary>
    public bool Is(X509Certificate? shown) => shown is not null && CryptographicOperations.FixedTimeEquals(shown.GetRawCertData(), _certificate.RawDataMemory.Span);
}
