import java.io.DataInputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Security;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/**
 * How many detached SM2 CMS BouncyCastle parses and verifies in a second of this thread's CPU time. Arguments: a file of CMS,
 * each after its length in four bytes, and their content. Warms up until the compiler has settled; then measures half a second
 * for each letter on standard input, all of them in turn.
 */
public final class BenchCms {
    private static int next = 0;

    public static void main(String[] args) throws Exception {
        Security.addProvider(new BouncyCastleProvider());
        List<byte[]> all = new ArrayList<>();
        try (DataInputStream in = new DataInputStream(Files.newInputStream(Path.of(args[0])))) {
            while (in.available() > 0) all.add(in.readNBytes(in.readInt()));
        }
        byte[] content = Files.readAllBytes(Path.of(args[1]));
        rate(all, content, 4_000_000_000L);
        System.out.println("warm");
        while (System.in.read() >= 0) System.out.println(rate(all, content, 500_000_000L));
    }

    private static double rate(List<byte[]> all, byte[] content, long nanoseconds) throws Exception {
        var threads = ManagementFactory.getThreadMXBean();
        long start = threads.getCurrentThreadCpuTime();
        long runs = 0;
        while (threads.getCurrentThreadCpuTime() - start < nanoseconds) {
            for (int i = 0; i < 10; i++, runs++) verify(all.get(next++ % all.size()), content);
        }
        return runs * 1e9 / (threads.getCurrentThreadCpuTime() - start);
    }

    private static void verify(byte[] cms, byte[] content) throws Exception {
        CMSSignedData parsed = new CMSSignedData(new CMSProcessableByteArray(content), cms);
        SignerInformation signer = parsed.getSignerInfos().getSigners().iterator().next();
        X509CertificateHolder holder =
            (X509CertificateHolder) parsed.getCertificates().getMatches(signer.getSID()).iterator().next();
        if (!signer.verify(new JcaSimpleSignerInfoVerifierBuilder().setProvider("BC").build(holder)))
            throw new Exception("wrong");
    }
}
